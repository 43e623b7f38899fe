//! A story is approved, and so published.

use newsroom_chassis::store::Store;

use crate::{
    convert::{ApproveStory, StoryTarget},
    domain::{Actor, Story},
    store::{self, Error},
};

/// Approves a submitted story, once its source lets it out or as a person answers for it.
pub async fn approve_story(store: &Store, approval: ApproveStory, by: Actor) -> Result<Story, Error> {
    let ApproveStory { target: StoryTarget { id, etag, request }, despite } = approval;
    let approved = store::update(store, id, request, move |story, now| {
        story.check_etag(etag.as_ref())?;
        match despite {
            Some(despite) => story.approve_despite(despite, by, now),
            None => story.approve(by, now),
        }
    });
    approved.await
}
