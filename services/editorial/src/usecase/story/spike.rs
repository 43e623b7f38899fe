//! Sets a story aside.

use newsroom_chassis::store::Store;

use super::transition;
use crate::{
    convert::StoryTarget,
    domain::{Actor, Note, Story},
    usecase::Error,
};

/// Sets an unpublished story aside.
pub async fn spike(store: &Store, target: StoryTarget, note: Note, by: Actor) -> Result<Story, Error> {
    transition::by_call(store, target, move |story, now| story.spike(note, by, now)).await
}
