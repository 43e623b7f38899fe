//! Sends a story back to its writer.

use newsroom_chassis::store::Store;

use super::transition;
use crate::{
    convert::StoryTarget,
    domain::{Actor, Note, Story},
    usecase::Error,
};

/// Makes a submitted story a draft again. The note gives the writer the reason.
pub async fn send_back(store: &Store, target: StoryTarget, note: Note, by: Actor) -> Result<Story, Error> {
    transition::by_call(store, target, move |story, now| story.send_back(note, by, now)).await
}
