//! Something was told of an item that it does not say: the desk is told.

use newsroom_chassis::store::{EventKey, HandleOutcome, Store};

use crate::{
    domain::Contest,
    store::{self, DeskCache, Error},
};

/// Notes it on the item's story, if there is one.
pub async fn note_contest(
    store: &Store,
    known: &DeskCache,
    event: EventKey,
    contest: Contest,
) -> Result<HandleOutcome, Error> {
    let noted = store::receive(store, known, event, contest.item_id, move |held, now| {
        Vec::from_iter(held.and_then(|story| story.note_contest(&contest, now)))
    });
    noted.await
}
