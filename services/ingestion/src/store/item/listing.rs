//! Finds and lists items in their current state.

use std::iter;

use newsroom_chassis::{
    clock::micros,
    isolate,
    store::{Compressed, Reader, StoreError},
};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, FromQueryResult, JoinType, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::{Items, revision::newest};
use crate::{
    convert::ItemsQuery,
    domain::{Item, ItemId, SourceId},
    store::{
        entity::{
            item::{Column, Entity},
            revision,
        },
        number::Numbered,
        record::ItemRecord,
    },
};

/// The maximum number of identities in one statement.
const ASKED: usize = 500;

/// The columns for a list.
#[derive(FromQueryResult)]
struct ListedItem {
    id: Uuid,
    ingested_at: i64,
    snapshot: Compressed,
}

impl Items<'_, Reader> {
    /// Finds the current state of an item.
    pub async fn find(&self, id: ItemId) -> Result<Option<Item>, StoreError> {
        let select = Entity::find_by_id(id.uuid()).join(JoinType::InnerJoin, newest());
        let snapshot: Option<Compressed> =
            select.select_only().column(revision::Column::Snapshot).into_tuple().one(self.0).await?;
        let Some(snapshot) = snapshot else { return Ok(None) };
        let mut item = ItemRecord::decode_item(&snapshot)?;
        self.resolve_links(iter::once(&mut item)).await?;
        Ok(Some(item))
    }

    /// Returns a page of items, the last received first, and the token of the next page.
    pub async fn list(&self, query: &ItemsQuery) -> Result<(Vec<Item>, String), StoreError> {
        let mut select = Entity::find()
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
            select = select.filter(Column::ItemType.eq(item_type.number()));
        }
        if let Some(since) = query.since {
            select = select.filter(Column::IngestedAt.gte(micros(since)));
        }
        if let Some(ending) = &query.ending {
            select = select.filter(Column::Id.is_in(ending.find(self.0, "item").await?));
        }
        if let Some((time, id)) = query.page.after {
            let same_time = Condition::all().add(Column::IngestedAt.eq(time)).add(Column::Id.lt(id));
            select = select.filter(Condition::any().add(Column::IngestedAt.lt(time)).add(same_time));
        }
        let select = select.order_by_desc(Column::IngestedAt).order_by_desc(Column::Id).limit(query.page.limit());
        let rows = select.into_model::<ListedItem>().stream(self.0).await?;
        let (rows, next) =
            query.page.take(rows, |row| row.snapshot.expanded_size(), |row| (row.ingested_at, row.id)).await?;
        let items = rows.iter().map(|row| (row.id, ItemRecord::decode_item(&row.snapshot)));
        let mut items = isolate::readable("ingestion", "items", items);
        self.resolve_links(items.iter_mut()).await?;
        Ok((items, next))
    }

    /// Finds which of these identities belong to items of the source or of any provider.
    pub async fn known_identities(&self, source: SourceId, identities: Vec<String>) -> Result<Vec<String>, StoreError> {
        let mut known = Vec::new();
        for asked in identities.chunks(ASKED) {
            let select = Entity::find().select_only().column(Column::Identity);
            let of_source = Condition::any()
                .add(Column::SourceId.eq(source.uuid()))
                .add(Column::Authority.starts_with("provider:"));
            let select = select.filter(of_source).filter(Column::Identity.is_in(asked));
            known.extend(select.into_tuple::<String>().all(self.0).await?);
        }
        Ok(known)
    }
}
