//! A published story is corrected, and its readers are told.

use newsroom_chassis::store::Store;

use crate::{
    domain::{Actor, Story},
    store::{self, Error},
    wire::{Correction, Target},
};

/// Corrects a published story.
pub async fn correct_story(store: &Store, correction: Correction, by: Actor) -> Result<Story, Error> {
    let Correction { target: Target { id, etag, request }, edit, note, usage_override } = correction;
    let corrected = store::update(store, id, request, move |story, now| {
        let story = story.at(etag.as_ref())?;
        match usage_override {
            Some(why) => story.overriding(&why).correct(edit, note, by, now),
            None => story.correct(edit, note, by, now),
        }
    });
    corrected.await
}
