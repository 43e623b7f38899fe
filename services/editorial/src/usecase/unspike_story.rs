//! A story that was set aside is brought back.

use newsroom_chassis::store::Store;

use crate::{
    convert::StoryTarget,
    domain::{Actor, Story},
    store::{self, Error},
};

/// Makes a spiked story a draft again.
pub async fn unspike_story(store: &Store, target: StoryTarget, by: Actor) -> Result<Story, Error> {
    let StoryTarget { id, etag, request } = target;
    store::update(store, id, request, move |story, now| {
        story.check_etag(etag.as_ref())?;
        story.unspike(by, now)
    })
    .await
}
