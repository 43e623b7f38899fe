//! What waits to be matched.

use std::collections::{BTreeSet, HashMap};

use newsroom_chassis::{
    isolate,
    leadership::{self, Leadership},
    store::{Store, Transaction},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, FromQueryResult, JoinType, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::super::{
    Error,
    entity::{
        item,
        match_queue::{ActiveModel, Column, Entity},
        revision,
    },
    items,
};
use crate::domain::{Item, ItemId, matching::Signature};

/// How many rows one statement writes.
const ROWS: usize = 5_000;

/// An item's place in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueEntry {
    pub(super) id: Uuid,
    pub(super) item: Uuid,
}

impl QueueEntry {
    /// Whose it is.
    pub fn item(&self) -> ItemId {
        ItemId::new(self.item)
    }
}

/// An item that is ready to be placed.
#[derive(Clone, Debug)]
pub struct MatchCandidate {
    pub(super) item: Uuid,
    pub(super) revision: i64,
    /// `None`: it is compared with none.
    pub(super) signature: Option<Signature>,
}

impl MatchCandidate {
    /// An item with what it is compared by.
    pub fn new(item: &Item) -> Self {
        Self { item: item.id.uuid(), revision: item.revision, signature: Signature::of(item) }
    }
}

#[derive(FromQueryResult)]
struct Current {
    id: Uuid,
    snapshot: Vec<u8>,
}

/// Queues the items whose revisions these are, in the transaction that writes them.
pub(in crate::store) async fn queue(tx: &Transaction, history: &[revision::ActiveModel]) -> Result<(), Error> {
    enqueue(tx, history.iter().filter_map(|row| row.item_id.try_as_ref()).copied()).await
}

/// Queues items.
pub(super) async fn enqueue(tx: &Transaction, items: impl IntoIterator<Item = Uuid>) -> Result<(), Error> {
    let rows = items.into_iter().map(|item| ActiveModel { id: Set(Uuid::now_v7()), item_id: Set(item) });
    let rows: Vec<ActiveModel> = rows.collect();
    for rows in rows.chunks(ROWS) {
        Entity::insert_many(rows.to_vec()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Up to `limit` entries, the ones that wait longest first, but those of items that are set `aside`.
pub async fn waiting(
    store: &Store,
    limit: u64,
    aside: impl IntoIterator<Item = ItemId>,
) -> Result<Vec<QueueEntry>, Error> {
    let select = Entity::find().filter(Column::ItemId.is_not_in(aside.into_iter().map(ItemId::uuid)));
    let rows = select.order_by_asc(Column::Id).limit(limit).all(store.reader()).await?;
    Ok(rows.into_iter().map(|row| QueueEntry { id: row.id, item: row.item_id }).collect())
}

/// How many entries wait.
pub async fn backlog(store: &Store) -> Result<u64, Error> {
    Ok(Entity::find().count(store.reader()).await?)
}

/// The items of these entries as they are now. One that cannot be read is left out, and said.
pub async fn prepare(store: &Store, entries: &[QueueEntry]) -> Result<Vec<Item>, Error> {
    let ids: BTreeSet<Uuid> = entries.iter().map(|entry| entry.item).collect();
    let select = item::Entity::find()
        .join(JoinType::InnerJoin, items::newest())
        .select_only()
        .column(item::Column::Id)
        .column(revision::Column::Snapshot)
        .filter(item::Column::Id.is_in(ids));
    let mut found: HashMap<Uuid, Item> = HashMap::new();
    for row in select.into_model::<Current>().all(store.reader()).await? {
        match items::read(&row.snapshot) {
            Ok(item) => drop(found.insert(row.id, item)),
            Err(error) => {
                isolate::note("ingestion", "matcher", &row.id, &error);
            }
        }
    }
    Ok(found.into_values().collect())
}

/// Puts an item at the end of the queue.
pub async fn postpone(store: &Store, leadership: Leadership, entry: QueueEntry) -> Result<(), Error> {
    let postponed = store.write(move |tx| {
        Box::pin(async move {
            leadership::check(tx, &leadership).await?;
            settle(tx, &[entry]).await?;
            enqueue(tx, [entry.item]).await
        })
    });
    postponed.await
}

/// Takes entries out of the queue.
pub(super) async fn settle(tx: &Transaction, entries: &[QueueEntry]) -> Result<(), Error> {
    let ids = entries.iter().map(|entry| entry.id);
    Entity::delete_many().filter(Column::Id.is_in(ids)).exec(tx.connection()).await?;
    Ok(())
}
