//! A story is handed in for approval.

use newsroom_chassis::store::Store;

use crate::{
    convert::StoryTarget,
    domain::{Actor, Story},
    store::{self, Error},
};

/// Hands a draft in, when it has all that a reader needs.
pub async fn submit_story(store: &Store, target: StoryTarget, by: Actor) -> Result<Story, Error> {
    let StoryTarget { id, etag, request } = target;
    store::update(store, id, request, move |story, now| {
        story.check_etag(etag.as_ref())?;
        story.submit(by, now)
    })
    .await
}
