//! A story is approved, and so published.

use newsroom_chassis::store::Store;

use crate::{
    convert::{Approval, Target},
    domain::{Actor, Story},
    store::{self, Error},
};

/// Approves a submitted story, once its source lets it out or as a person answers for it.
pub async fn approve_story(store: &Store, approval: Approval, by: Actor) -> Result<Story, Error> {
    let Approval { target: Target { id, etag, request }, despite } = approval;
    let approved = store::update(store, id, request, move |story, now| {
        let story = story.at(etag.as_ref())?;
        match despite {
            Some(despite) => story.approve_despite(despite, by, now),
            None => story.approve(by, now),
        }
    });
    approved.await
}
