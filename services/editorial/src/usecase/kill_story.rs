//! A published story is withdrawn for good.

use newsroom_chassis::store::Store;

use crate::{
    convert::StoryTarget,
    domain::{Actor, Note, Story},
    store::{self, Error},
};

/// Kills a published story.
pub async fn kill_story(store: &Store, target: StoryTarget, reason: Note, by: Actor) -> Result<Story, Error> {
    let StoryTarget { id, etag, request } = target;
    store::update(store, id, request, move |story, now| {
        story.check_etag(etag.as_ref())?;
        story.kill(reason, by, now)
    })
    .await
}
