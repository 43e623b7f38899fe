//! Items are found and listed.

use std::collections::HashMap;

use newsroom_chassis::{
    isolate,
    store::{Store, StoreError, Transaction},
};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, FromQueryResult, JoinType, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, RelationDef,
};
use uuid::Uuid;

use super::{
    Error,
    entity::{item, revision},
    links,
};
use crate::{
    convert::{self, ItemsQuery},
    domain::{Item, ItemId, StoredItem},
};

#[derive(FromQueryResult)]
struct Listed {
    id: Uuid,
    ingested_at: i64,
    snapshot: Vec<u8>,
}

/// An item as it is now.
pub async fn find(store: &Store, id: ItemId) -> Result<Option<Item>, Error> {
    let select = item::Entity::find_by_id(id.uuid()).join(JoinType::InnerJoin, newest());
    let snapshot: Option<Vec<u8>> =
        select.select_only().column(revision::Column::Snapshot).into_tuple().one(store.reader()).await?;
    let Some(snapshot) = snapshot else { return Ok(None) };
    let mut item = read(&snapshot)?;
    resolve(store, &mut item).await?;
    Ok(Some(item))
}

/// Tells the links of an item which items they lead to, if those came after it.
async fn resolve(store: &Store, item: &mut Item) -> Result<(), StoreError> {
    let authorities = links::authorities(item.source_id, item.provider.as_ref());
    let links = item.draft.links.iter_mut().collect();
    Ok(links::resolve(store.reader(), &authorities, links, &HashMap::new()).await?)
}

/// A page of items, the one that came last first, and the token of the next.
pub async fn list(store: &Store, query: &ItemsQuery) -> Result<(Vec<Item>, String), Error> {
    use item::Column;
    let mut select = item::Entity::find()
        .join(JoinType::InnerJoin, newest())
        .select_only()
        .columns([Column::Id, Column::IngestedAt])
        .column(revision::Column::Snapshot);
    if let Some(source) = query.source {
        select = select.filter(Column::SourceId.eq(source.uuid()));
    }
    if let Some(section) = &query.section {
        select = select.filter(Column::Section.eq(section));
    }
    if let Some(item_type) = query.item_type {
        select = select.filter(Column::ItemType.eq(convert::type_number(item_type)));
    }
    if let Some(since) = query.since {
        select = select.filter(Column::IngestedAt.gte(newsroom_chassis::clock::micros(since)));
    }
    if let Some(ending) = &query.ending {
        select = select.filter(Column::Id.is_in(ending.find(store.reader(), "item").await?));
    }
    if let Some((time, id)) = query.page.after {
        let same_time = Condition::all().add(Column::IngestedAt.eq(time)).add(Column::Id.lt(id));
        select = select.filter(Condition::any().add(Column::IngestedAt.lt(time)).add(same_time));
    }
    let select = select.order_by_desc(Column::IngestedAt).order_by_desc(Column::Id).limit(query.page.limit());
    let rows = select.into_model::<Listed>().stream(store.reader()).await?;
    let (rows, next) = query.page.take(rows, |row| row.snapshot.len(), |row| (row.ingested_at, row.id)).await?;
    let items = rows.iter().map(|row| (row.id, read(&row.snapshot)));
    let mut items = isolate::readable("ingestion", "items", items);
    for item in &mut items {
        resolve(store, item).await?;
    }
    Ok((items, next))
}

/// From an item to its newest revision.
pub(super) fn newest() -> RelationDef {
    item::Entity::belongs_to(revision::Entity)
        .from((item::Column::Id, item::Column::Revision))
        .to((revision::Column::ItemId, revision::Column::Revision))
        .into()
}

/// From a revision to its item, if it is the newest of that.
pub(super) fn newest_of() -> RelationDef {
    newest().rev()
}

/// An item as its newest revision has it, in the transaction that changes it.
pub(super) async fn standing(tx: &Transaction, stored: &StoredItem) -> Result<Item, Error> {
    let row = revision::Entity::find_by_id((stored.id.uuid(), stored.revision)).one(tx.connection()).await?;
    let row = row.ok_or_else(|| StoreError::unreadable("an item has no history"))?;
    Ok(read(&row.snapshot)?)
}

pub(super) fn read(snapshot: &[u8]) -> Result<Item, StoreError> {
    convert::item_from_bytes(snapshot).map_err(StoreError::unreadable)
}
