//! The originals that a text is a near-copy of.

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

/// Gives the originals before `signature` that it is a near-copy of, each with how alike they are.
pub async fn near_copies(store: &Store, signature: &Signature) -> Result<Vec<(ItemId, Comparison)>, Error> {
    let of = ItemId::new(Uuid::max());
    let search = Search { of, signature, wanted: Wanted::Near, direction: Direction::Back };
    let found = MatchItems::reading(store).find_related(&search).await?;
    Ok(found.into_iter().map(|found| (found.item, found.comparison)).collect())
}
