//! Submits a story for approval.

use newsroom_chassis::store::Store;

use super::transition;
use crate::{
    convert::StoryTarget,
    domain::{Actor, Story},
    usecase::Error,
};

/// Submits a draft, which has to be complete.
pub async fn submit(store: &Store, target: StoryTarget, by: Actor) -> Result<Story, Error> {
    transition::by_call(store, target, move |story, now| story.submit(by, now)).await
}
