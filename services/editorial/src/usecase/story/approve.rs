//! Approves a story, which publishes it.

use newsroom_chassis::store::Store;

use super::transition;
use crate::{
    convert::ApproveStory,
    domain::{Actor, Story},
    usecase::Error,
};

/// Approves a submitted story. Its source has to permit the use, or a person overrides the source's conditions.
pub async fn approve(store: &Store, command: ApproveStory, by: Actor) -> Result<Story, Error> {
    let ApproveStory { target, source_override } = command;
    let approved = transition::by_call(store, target, move |story, now| match source_override {
        Some(source_override) => story.approve_despite(source_override, by, now),
        None => story.approve(by, now),
    });
    approved.await
}
