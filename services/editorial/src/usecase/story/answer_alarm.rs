//! Answers the alarm of a published story.

use newsroom_chassis::store::Store;

use super::transition;
use crate::{
    convert::StoryTarget,
    domain::{Actor, Note, Story},
    usecase::Error,
};

/// Answers the alarm of a story, which stays published. The history records the reason.
pub async fn answer_alarm(store: &Store, target: StoryTarget, note: Note, by: Actor) -> Result<Story, Error> {
    transition::by_call(store, target, move |story, now| story.answer_alarm(note, by, now)).await
}
