//! A story's content changes before approval.

use newsroom_chassis::store::Store;

use crate::{
    convert::{StoryTarget, UpdateStory},
    domain::{Actor, Story},
    store::{self, Error},
};

/// Changes a story in draft, or a submitted one as long as it stays complete. What says so already is given as it
/// stands.
pub async fn update_story(store: &Store, update: UpdateStory, by: Actor) -> Result<Story, Error> {
    let UpdateStory { target: StoryTarget { id, etag, request }, edit } = update;
    store::update(store, id, request, move |story, now| {
        story.check_etag(etag.as_ref())?;
        story.update(edit, by, now)
    })
    .await
}
