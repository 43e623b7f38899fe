//! A story that was set aside is brought back.

use newsroom_chassis::store::Store;

use crate::{
    convert::Target,
    domain::{Actor, Story},
    store::{self, Error},
};

/// Makes a spiked story a draft again.
pub async fn unspike_story(store: &Store, target: Target, by: Actor) -> Result<Story, Error> {
    let Target { id, etag, request } = target;
    store::update(store, id, request, move |story, now| story.at(etag.as_ref())?.unspike(by, now)).await
}
