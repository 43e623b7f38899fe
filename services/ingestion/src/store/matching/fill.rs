//! Many items at once, none placed beside another: for whoever measures look-ups.

use newsroom_chassis::store::{Store, Transaction};
use sea_orm::{ActiveValue::Set, EntityTrait as _};
use uuid::Uuid;

use super::{
    super::{
        Error,
        entity::{match_item, match_key, match_saturated},
    },
    index::{self, ITEMS},
    row::Placed,
};
use crate::domain::{ItemId, matching::Signature};

/// How many rows one statement and one transaction write.
const ROWS: usize = 5_000;
const KEYS_AT_ONCE: usize = 250_000;

/// A key of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    key: i64,
    day: i64,
    item: Uuid,
}

/// The keys that an item is found by.
pub fn keys_of(item: ItemId, signature: &Signature) -> Vec<Key> {
    let day = signature.rank.day();
    index::keys(signature).into_iter().map(|key| Key { key, day, item: item.uuid() }).collect()
}

/// Keeps what items are compared by; each is an original and a lead.
pub async fn fill(store: &Store, signatures: Vec<(ItemId, Signature)>) -> Result<(), Error> {
    let filled = store.write(move |tx: &mut Transaction| {
        Box::pin(async move {
            let alone = |(id, signature): (ItemId, Signature)| {
                let itself = Some(id.uuid());
                Placed { original: itself, lead: itself, ..Placed::new(id.uuid(), 1, signature) }.row()
            };
            let rows: Vec<match_item::ActiveModel> = signatures.into_iter().map(alone).collect();
            for rows in rows.chunks(ROWS / 5) {
                match_item::Entity::insert_many(rows.to_vec()).exec_without_returning(tx.connection()).await?;
            }
            Ok(())
        })
    });
    filled.await
}

/// Keeps all keys of such items, the saturated ones marked; in the order of the table, for a random one would
/// write every page of it again and again.
pub async fn fill_keys(store: &Store, mut keys: Vec<Key>) -> Result<(), Error> {
    keys.sort_unstable();
    let mut at_once: Vec<match_key::ActiveModel> = Vec::new();
    let mut saturated: Vec<match_saturated::ActiveModel> = Vec::new();
    for group in keys.chunk_by(|one, other| (one.key, one.day) == (other.key, other.day)) {
        let is_worn = group.len() as u64 > ITEMS;
        for Key { key, day, item } in group {
            let (key, day, item_id) = (Set(*key), Set(*day), Set(*item));
            at_once.push(match_key::ActiveModel { key, saturated: Set(is_worn), day, item_id });
        }
        if is_worn && let Some(first) = group.first() {
            saturated.push(match_saturated::ActiveModel { key: Set(first.key), day: Set(first.day) });
        }
        if at_once.len() >= KEYS_AT_ONCE {
            write(store, std::mem::take(&mut at_once), std::mem::take(&mut saturated)).await?;
        }
    }
    write(store, at_once, saturated).await
}

async fn write(
    store: &Store,
    keys: Vec<match_key::ActiveModel>,
    saturated: Vec<match_saturated::ActiveModel>,
) -> Result<(), Error> {
    let written = store.write(move |tx: &mut Transaction| {
        Box::pin(async move {
            for rows in keys.chunks(ROWS) {
                match_key::Entity::insert_many(rows.to_vec()).exec_without_returning(tx.connection()).await?;
            }
            for rows in saturated.chunks(ROWS) {
                match_saturated::Entity::insert_many(rows.to_vec()).exec_without_returning(tx.connection()).await?;
            }
            Ok(())
        })
    });
    written.await
}
