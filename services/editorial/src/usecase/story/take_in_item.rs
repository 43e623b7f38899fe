//! Applies an item of the wire: it becomes a story, or changes its story.

use std::sync::Arc;

use newsroom_chassis::store::{EventKey, HandleOutcome, Store};
use uuid::Uuid;

use super::transition;
use crate::{
    domain::{AutoApproval, StoryId, WireItem, take_in},
    usecase::{Error, desk::DeskCache},
};

/// Applies an item, once for each event. All resulting transitions are saved together.
pub async fn take_in_item(
    store: &Store,
    desks: &DeskCache,
    auto_approval: Arc<AutoApproval>,
    event: EventKey,
    item: WireItem,
) -> Result<HandleOutcome, Error> {
    let new = StoryId::from(Uuid::now_v7());
    let taken_in = transition::by_event(store, desks, event, item.id, move |stored, now| {
        take_in(stored, new, &item, &auto_approval, now)
    });
    taken_in.await
}
