//! An item of the wire becomes a story, or has news for the one that it became.

use std::sync::Arc;

use newsroom_chassis::store::{EventKey, HandleOutcome, Store};
use uuid::Uuid;

use crate::{
    domain::{AutoApproval, StoryId, WireItem, take_in},
    store::{self, DeskCache, Error},
};

/// Takes an item in, once for each event. What follows is decided by [`take_in`]; all its steps are
/// kept together.
pub async fn take_in_item(
    store: &Store,
    known: &DeskCache,
    approves: Arc<AutoApproval>,
    event: EventKey,
    item: WireItem,
) -> Result<HandleOutcome, Error> {
    let new = StoryId::from(Uuid::now_v7());
    store::receive(store, known, event, item.id, move |held, now| take_in(held, new, &item, &approves, now)).await
}
