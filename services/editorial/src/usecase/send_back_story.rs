//! A story goes back to its writer.

use newsroom_chassis::store::Store;

use crate::{
    convert::StoryTarget,
    domain::{Actor, Note, Story},
    store::{self, Error},
};

/// Makes a submitted story a draft again; the note says why.
pub async fn send_back_story(store: &Store, target: StoryTarget, note: Note, by: Actor) -> Result<Story, Error> {
    let StoryTarget { id, etag, request } = target;
    store::update(store, id, request, move |story, now| {
        story.check_etag(etag.as_ref())?;
        story.send_back(note, by, now)
    })
    .await
}
