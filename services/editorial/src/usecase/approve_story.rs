//! A story is approved, and so published.

use newsroom_chassis::store::Store;

use crate::{
    domain::{Actor, Story},
    store::{self, Error},
    wire::Target,
};

/// Approves a submitted story.
pub async fn approve_story(store: &Store, target: Target, by: Actor) -> Result<Story, Error> {
    let Target { id, etag, request } = target;
    store::update(store, id, request, move |story, now| story.at(etag.as_ref())?.approve(by, now)).await
}
