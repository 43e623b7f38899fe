//! A published story is corrected, and its readers are told.

use newsroom_chassis::store::Store;

use crate::{
    domain::{Actor, Story},
    store::{self, Error},
    wire::{Correction, Target},
};

/// Corrects a published story.
pub async fn correct_story(store: &Store, correction: Correction, by: Actor) -> Result<Story, Error> {
    let Correction { target: Target { id, etag, request }, edit, note } = correction;
    store::update(store, id, request, move |story, now| story.at(etag.as_ref())?.correct(edit, note, by, now)).await
}
