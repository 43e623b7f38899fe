//! Records a source's statement that ingestion did not accept on the item's story.

use newsroom_chassis::store::{EventKey, HandleOutcome, Store};

use super::transition;
use crate::{
    domain::Contest,
    usecase::{Error, desk::DeskCache},
};

/// Records the contest on the item's story, if the item has one.
pub async fn note_contest(
    store: &Store,
    desks: &DeskCache,
    event: EventKey,
    contest: Contest,
) -> Result<HandleOutcome, Error> {
    let noted = transition::by_event(store, desks, event, contest.item_id, move |stored, now| {
        Vec::from_iter(stored.and_then(|story| story.note_contest(&contest, now)))
    });
    noted.await
}
