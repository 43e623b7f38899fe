//! A published story is amended: corrected, updated or edited in passing.

use newsroom_chassis::store::Store;

use crate::{
    convert::{CorrectStory, StoryTarget},
    domain::{Actor, Story},
    store::{self, Error},
};

/// Amends a published story; its readers are told as the kind of amendment has it.
pub async fn correct_story(store: &Store, correction: CorrectStory, by: Actor) -> Result<Story, Error> {
    let CorrectStory { target: StoryTarget { id, etag, request }, amendment, edit, note, usage_override } = correction;
    let amended = store::update(store, id, request, move |story, now| {
        story.check_etag(etag.as_ref())?;
        match usage_override {
            Some(why) => story.overriding(&why).amend(amendment, edit, note, by, now),
            None => story.amend(amendment, edit, note, by, now),
        }
    });
    amended.await
}
