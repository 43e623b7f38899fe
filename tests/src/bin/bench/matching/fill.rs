//! Stores many items without placing them, for measurements of searches.

use newsroom_chassis::store::Store;

use newsroom_ingestion::{
    domain::{
        ItemId,
        matching::{ITEMS_OF_KEY, PlacedItem, Signature},
    },
    store::{ItemKey, MatchIndex, MatchItems},
    usecase::Error,
};

/// The maximum number of keys that one transaction writes.
const KEYS_AT_ONCE: usize = 250_000;

/// The keys that find an item.
pub fn keys_of(item: ItemId, signature: &Signature) -> Vec<ItemKey> {
    let day = signature.rank.day();
    signature.keys().into_iter().map(|key| ItemKey { key, day, item }).collect()
}

/// Saves the signatures of items. Each item is an original and a lead.
pub async fn signatures(store: &Store, signatures: Vec<(ItemId, Signature)>) -> Result<(), Error> {
    let alone = |(id, signature)| {
        let own = Some(id);
        PlacedItem { original: own, lead: own, ..PlacedItem::new(id, 1, signature) }
    };
    let placed: Vec<PlacedItem> = signatures.into_iter().map(alone).collect();
    let filled = store
        .write(move |tx| Box::pin(async move { Ok::<_, Error>(MatchItems::within(tx).insert_many(&placed).await?) }));
    filled.await
}

/// Saves the keys of these items, and which keys are saturated. They are sorted by primary key, because a random order
/// would write each page of the table many times.
pub async fn keys(store: &Store, mut keys: Vec<ItemKey>) -> Result<(), Error> {
    keys.sort_unstable();
    let (mut at_once, mut saturated) = (Vec::new(), Vec::new());
    for group in keys.chunk_by(|one, other| (one.key, one.day) == (other.key, other.day)) {
        let is_saturated = group.len() as u64 > ITEMS_OF_KEY;
        at_once.extend(group.iter().map(|key| (*key, is_saturated)));
        if is_saturated && let Some(first) = group.first() {
            saturated.push((first.key, first.day));
        }
        if at_once.len() >= KEYS_AT_ONCE {
            write(store, std::mem::take(&mut at_once), std::mem::take(&mut saturated)).await?;
        }
    }
    write(store, at_once, saturated).await
}

async fn write(store: &Store, keys: Vec<(ItemKey, bool)>, saturated: Vec<(i64, i64)>) -> Result<(), Error> {
    let written = store.write(move |tx| {
        Box::pin(async move {
            let index = MatchIndex::within(tx);
            index.insert_many(&keys).await?;
            Ok::<_, Error>(index.insert_saturated(&saturated).await?)
        })
    });
    written.await
}
