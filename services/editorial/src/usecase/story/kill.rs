//! A published story is withdrawn for good.

use newsroom_chassis::store::Store;

use super::transition;
use crate::{
    convert::StoryTarget,
    domain::{Actor, Note, Story},
    usecase::Error,
};

/// Withdraws a published story from every reader. The reason stands in the history.
pub async fn kill(store: &Store, target: StoryTarget, reason: Note, by: Actor) -> Result<Story, Error> {
    transition::by_call(store, target, move |story, now| story.kill(reason, by, now)).await
}
