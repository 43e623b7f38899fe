//! Brings a spiked story back.

use newsroom_access::Authorization;
use newsroom_chassis::store::Store;

use super::transition;
use crate::{convert::StoryTarget, domain::Story, usecase::Error};

/// Makes a spiked story a draft again.
pub async fn unspike(store: &Store, target: StoryTarget, by: Authorization) -> Result<Story, Error> {
    transition::by_call(store, target, &by, |_| Vec::new(), move |story, actor, now| story.unspike(actor, now)).await
}
