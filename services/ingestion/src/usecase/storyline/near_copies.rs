//! Finds the originals that a text is a near-copy of.

use newsroom_chassis::store::Store;
use uuid::Uuid;

use crate::{
    domain::{
        ItemId,
        matching::{Comparison, Direction, Search, Signature, Wanted},
    },
    store::MatchItems,
    usecase::Error,
};

/// Returns the earlier originals that the item of `signature` is a near-copy of, each with the comparison.
pub async fn near_copies(store: &Store, signature: &Signature) -> Result<Vec<(ItemId, Comparison)>, Error> {
    let of = ItemId::new(Uuid::max());
    let search = Search { of, signature, wanted: Wanted::Near, direction: Direction::Back };
    let found = MatchItems::reading(store).find_related(&search).await?;
    Ok(found.into_iter().map(|found| (found.item, found.comparison)).collect())
}
