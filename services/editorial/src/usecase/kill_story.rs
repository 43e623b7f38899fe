//! A published story is withdrawn for good.

use newsroom_chassis::store::Store;

use crate::{
    convert::Target,
    domain::{Actor, Note, Story},
    store::{self, Error},
};

/// Kills a published story.
pub async fn kill_story(store: &Store, target: Target, reason: Note, by: Actor) -> Result<Story, Error> {
    let Target { id, etag, request } = target;
    store::update(store, id, request, move |story, now| story.at(etag.as_ref())?.kill(reason, by, now)).await
}
