//! Finds the groups that an item belongs to.

use newsroom_chassis::store::Store;

use crate::{
    domain::{GroupMembership, ItemId},
    store::MatchItems,
    usecase::Error,
};

/// Returns the groups that an item belongs to. `None`: the item is not compared with others, or still in the queue.
pub async fn membership(store: &Store, item: ItemId) -> Result<Option<GroupMembership>, Error> {
    let items = MatchItems::reading(store);
    let Some(placed) = items.find(item).await? else { return Ok(None) };
    let lead = items.lead_of(&placed).await?;
    Ok(placed.original.zip(lead).map(|(original, lead)| GroupMembership { original, lead }))
}
