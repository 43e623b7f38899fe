//! A story is set aside.

use newsroom_chassis::store::Store;

use crate::{
    convert::StoryTarget,
    domain::{Actor, Note, Story},
    store::{self, Error},
};

/// Spikes a story that is not published.
pub async fn spike_story(store: &Store, target: StoryTarget, note: Note, by: Actor) -> Result<Story, Error> {
    let StoryTarget { id, etag, request } = target;
    store::update(store, id, request, move |story, now| {
        story.check_etag(etag.as_ref())?;
        story.spike(note, by, now)
    })
    .await
}
