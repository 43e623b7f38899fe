//! A story is set aside.

use newsroom_chassis::store::Store;

use crate::{
    convert::Target,
    domain::{Actor, Note, Story},
    store::{self, Error},
};

/// Spikes a story that is not published.
pub async fn spike_story(store: &Store, target: Target, note: Note, by: Actor) -> Result<Story, Error> {
    let Target { id, etag, request } = target;
    store::update(store, id, request, move |story, now| story.at(etag.as_ref())?.spike(note, by, now)).await
}
