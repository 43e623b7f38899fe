//! Submits a story for approval.

use newsroom_access::Authorization;
use newsroom_chassis::store::Store;

use super::transition;
use crate::{convert::StoryTarget, domain::Story, usecase::Error};

/// Submits a draft, which has to be complete.
pub async fn submit(store: &Store, target: StoryTarget, by: Authorization) -> Result<Story, Error> {
    transition::by_call(store, target, &by, |_| Vec::new(), move |story, actor, now| story.submit(actor, now)).await
}
