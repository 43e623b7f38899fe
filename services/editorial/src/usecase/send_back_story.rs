//! A story goes back to its writer.

use newsroom_chassis::store::Store;

use crate::{
    convert::Target,
    domain::{Actor, Note, Story},
    store::{self, Error},
};

/// Makes a submitted story a draft again; the note says why.
pub async fn send_back_story(store: &Store, target: Target, note: Note, by: Actor) -> Result<Story, Error> {
    let Target { id, etag, request } = target;
    store::update(store, id, request, move |story, now| story.at(etag.as_ref())?.send_back(note, by, now)).await
}
