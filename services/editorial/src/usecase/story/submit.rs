//! A story is handed in for approval.

use newsroom_chassis::store::Store;

use super::transition;
use crate::{
    convert::StoryTarget,
    domain::{Actor, Story},
    usecase::Error,
};

/// Hands in a draft. It must be complete.
pub async fn submit(store: &Store, target: StoryTarget, by: Actor) -> Result<Story, Error> {
    transition::by_call(store, target, move |story, now| story.submit(by, now)).await
}
