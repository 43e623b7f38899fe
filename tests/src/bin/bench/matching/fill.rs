//! Stores many items without placing them, for measurements of searches.

use newsroom_chassis::store::Store;
use newsroom_ingestion::{
    domain::{
        ItemId,
        matching::{ItemKeys, PlacedItem, Signature},
    },
    store::{MatchItems, MatchKeys},
    usecase::Error,
};

/// Saves items with their keys. Each item is an original and a lead.
pub async fn items(store: &Store, signatures: Vec<(ItemId, Signature)>) -> Result<(), Error> {
    let alone = |(id, signature)| {
        let own = Some(id);
        PlacedItem { original: own, lead: own, ..PlacedItem::new(id, 1, signature) }
    };
    let placed: Vec<PlacedItem> = signatures.into_iter().map(alone).collect();
    let filled = store.write(move |tx| {
        Box::pin(async move {
            let keys: Vec<ItemKeys> = placed.iter().map(PlacedItem::keys).collect();
            MatchKeys::within(tx).insert(&keys).await?;
            Ok::<_, Error>(MatchItems::within(tx).save(&placed).await?)
        })
    });
    filled.await
}
