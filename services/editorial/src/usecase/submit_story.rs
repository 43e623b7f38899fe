//! A story is handed in for approval.

use newsroom_chassis::store::Store;

use crate::{
    convert::Target,
    domain::{Actor, Story},
    store::{self, Error},
};

/// Hands a draft in, when it has all that a reader needs.
pub async fn submit_story(store: &Store, target: Target, by: Actor) -> Result<Story, Error> {
    let Target { id, etag, request } = target;
    store::update(store, id, request, move |story, now| story.at(etag.as_ref())?.submit(by, now)).await
}
