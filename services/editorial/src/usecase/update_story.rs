//! A story's content changes before approval.

use newsroom_chassis::store::Store;

use crate::{
    convert::{Target, Update},
    domain::{Actor, Story},
    store::{self, Error},
};

/// Changes a story in draft, or a submitted one as long as it stays complete. What says so already is given as it
/// stands.
pub async fn update_story(store: &Store, update: Update, by: Actor) -> Result<Story, Error> {
    let Update { target: Target { id, etag, request }, edit } = update;
    store::update(store, id, request, move |story, now| story.at(etag.as_ref())?.update(edit, by, now)).await
}
