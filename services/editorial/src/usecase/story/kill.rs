//! Withdraws a published story for good.

use newsroom_chassis::store::Store;

use super::transition;
use crate::{
    convert::StoryTarget,
    domain::{Actor, Note, Story},
    usecase::Error,
};

/// Withdraws a published story from every reader. The history records the reason.
pub async fn kill(store: &Store, target: StoryTarget, reason: Note, by: Actor) -> Result<Story, Error> {
    transition::by_call(store, target, move |story, now| story.kill(reason, by, now)).await
}
