//! Whether the caller may know that an item belongs to a storyline: it says what the item is about, so while its embargo
//! holds, not everybody may who reads items.

use std::collections::{BTreeSet, HashSet};

use newsroom_access::{Authorization, audit::Resource};
use newsroom_chassis::{clock, store::Store};

use crate::{
    domain::{ItemId, Storyline},
    store::Items,
    usecase::{Error, item},
};

/// What the caller may know of these storylines. It is recorded if the rest is not for everybody.
pub(super) async fn shown(
    store: &Store,
    storylines: Vec<Storyline>,
    by: &Authorization,
) -> Result<Vec<Storyline>, Error> {
    let hidden = hidden(store, storylines.iter().flat_map(Storyline::items), by).await?;
    Ok(storylines.into_iter().filter_map(|storyline| storyline.without(&hidden)).collect())
}

/// Which of these items are hidden from the caller. It is recorded if none of them is, and not everybody may know of all.
pub(super) async fn hidden(
    store: &Store,
    items: impl Iterator<Item = ItemId>,
    by: &Authorization,
) -> Result<HashSet<ItemId>, Error> {
    let items: BTreeSet<ItemId> = items.collect();
    let embargoed = Items::reading(store).embargoed(items, clock::now()).await?;
    if embargoed.is_empty() || item::require_embargoed(by).is_err() {
        return Ok(embargoed);
    }
    by.read(Resource::all("item"), 0).await?;
    Ok(HashSet::new())
}
