//! Approves a story, which publishes it.

use newsroom_access::Authorization;
use newsroom_chassis::store::Store;

use super::transition;
use crate::{convert::ApproveStory, domain::Story, usecase::Error};

/// Approves a submitted story. Its source has to permit the use, or a person overrides the source's conditions.
pub async fn approve(store: &Store, command: ApproveStory, by: Authorization) -> Result<Story, Error> {
    let ApproveStory { target, source_override } = command;
    let (principal, despite) = (by.principal().id.clone(), source_override.clone());
    let needs = move |story: &Story| story.approve_privileges(&principal, despite.as_ref());
    let approved = transition::by_call(store, target, &by, needs, move |story, actor, now| match source_override {
        Some(source_override) => story.approve_despite(source_override, actor, now),
        None => story.approve(actor, now),
    });
    approved.await
}
