//! The compared items and their group memberships.

use std::cmp::Reverse;

use newsroom_chassis::{
    clock::from_micros,
    store::{Reader, Store, StoreError, Transaction, WriteConnection},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QuerySelect as _, QueryTrait as _, sea_query::Expr, sea_query::ExprTrait as _,
};
use uuid::Uuid;

use super::MatchIndex;
use crate::{
    domain::{
        ItemId, Member,
        matching::{Direction, PlacedItem, Rank, RelatedItem, Search, Signature, Wanted},
    },
    store::entity::match_item::{ActiveModel, Column, Entity, Model},
};

/// The maximum number of candidates in memory.
const PAGE: usize = 256;
/// The maximum number of ids in one statement.
const IDS: usize = 5_000;
/// The maximum number of rows in one insert: 8 columns each, below the limit of 32,766 parameters.
const ROWS: usize = 1_000;

/// An item with its rank.
pub type RankedItem = (Rank, ItemId);

/// The compared items, in a transaction or on the read connections.
pub struct MatchItems<'c, C>(&'c C);

impl<'t> MatchItems<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    pub async fn insert(&self, placed: &PlacedItem) -> Result<(), StoreError> {
        Entity::insert(row(placed)).exec_without_returning(self.0).await?;
        Ok(())
    }

    pub async fn insert_many(&self, placed: &[PlacedItem]) -> Result<(), StoreError> {
        for placed in placed.chunks(ROWS) {
            Entity::insert_many(placed.iter().map(row)).exec_without_returning(self.0).await?;
        }
        Ok(())
    }

    pub async fn update(&self, placed: &PlacedItem) -> Result<(), StoreError> {
        Entity::update(row(placed)).exec(self.0).await?;
        Ok(())
    }

    /// Saves the group membership of an item.
    pub async fn save_place(&self, placed: &PlacedItem) -> Result<(), StoreError> {
        let row = ActiveModel {
            original_id: Set(placed.original.map(ItemId::uuid)),
            lead_id: Set(placed.lead.map(ItemId::uuid)),
            ..Default::default()
        };
        Entity::update_many().set(row).filter(Column::ItemId.eq(placed.item.uuid())).exec(self.0).await?;
        Ok(())
    }

    pub async fn delete(&self, item: ItemId) -> Result<(), StoreError> {
        Entity::delete_by_id(item.uuid()).exec(self.0).await?;
        Ok(())
    }

    /// Returns the other items whose original is this item.
    pub async fn copies_of(&self, item: ItemId) -> Result<Vec<RankedItem>, StoreError> {
        let (own, other) = (Column::OriginalId.eq(item.uuid()), Column::ItemId.ne(item.uuid()));
        self.ranked(Condition::all().add(own).add(other)).await
    }

    /// Returns the other items whose lead is this item.
    pub async fn followers_of(&self, item: ItemId) -> Result<Vec<RankedItem>, StoreError> {
        let (own, other) = (Column::LeadId.eq(item.uuid()), Column::ItemId.ne(item.uuid()));
        self.ranked(Condition::all().add(own).add(other)).await
    }

    /// Returns the items whose original or lead is one of these.
    pub async fn belonging_to(&self, items: &[ItemId]) -> Result<Vec<RankedItem>, StoreError> {
        let mut found = Vec::new();
        for ids in items.chunks(IDS) {
            let by = |column: Column| column.is_in(ids.iter().map(|id| id.uuid()));
            found.extend(self.ranked(Condition::any().add(by(Column::OriginalId)).add(by(Column::LeadId))).await?);
        }
        Ok(found)
    }

    /// Returns these items with their ranks.
    pub async fn ranks_of(&self, items: &[ItemId]) -> Result<Vec<RankedItem>, StoreError> {
        let mut found = Vec::new();
        for ids in items.chunks(IDS) {
            let these = Column::ItemId.is_in(ids.iter().map(|id| id.uuid()));
            found.extend(self.ranked(Condition::all().add(these)).await?);
        }
        Ok(found)
    }

    async fn ranked(&self, condition: Condition) -> Result<Vec<RankedItem>, StoreError> {
        let columns = [Column::ItemId, Column::PublishedAt, Column::Words, Column::Digest];
        let select = Entity::find().select_only().columns(columns).filter(condition);
        let rows: Vec<(Uuid, i64, i64, i64)> = select.into_tuple().all(self.0).await?;
        let ranked = rows.into_iter().map(|(id, time, words, digest)| (rank(time, words, digest), ItemId::new(id)));
        Ok(ranked.collect())
    }

    /// Returns all items of a storyline in the order of their rank, the lead first.
    pub async fn members_of(&self, lead: ItemId) -> Result<Vec<Member>, StoreError> {
        let originals =
            Entity::find().select_only().column(Column::ItemId).filter(Column::LeadId.eq(lead.uuid())).into_query();
        let columns = [Column::ItemId, Column::OriginalId, Column::PublishedAt, Column::Words, Column::Digest];
        let select = Entity::find().select_only().columns(columns).filter(Column::OriginalId.in_subquery(originals));
        let mut rows: Vec<(Uuid, Uuid, i64, i64, i64)> = select.into_tuple().all(self.0).await?;
        rows.sort_unstable_by_key(|(item, _, time, words, digest)| (rank(*time, *words, *digest), *item));
        let member = |(item, original, time, ..): (Uuid, Uuid, i64, i64, i64)| Member {
            item: ItemId::new(item),
            original: ItemId::new(original),
            time: from_micros(time),
        };
        Ok(rows.into_iter().map(member).collect())
    }
}

impl<C: ConnectionTrait> MatchItems<'_, C> {
    pub async fn find(&self, item: ItemId) -> Result<Option<PlacedItem>, StoreError> {
        Entity::find_by_id(item.uuid()).one(self.0).await?.map(placed).transpose()
    }

    /// Finds the lead of an item's storyline: its own lead, or that of its original.
    pub async fn lead_of(&self, placed: &PlacedItem) -> Result<Option<ItemId>, StoreError> {
        match placed.original {
            Some(original) if original != placed.item => {
                Ok(self.find(original).await?.and_then(|original| original.lead))
            }
            _ => Ok(placed.lead),
        }
    }

    /// Finds the items that match a search.
    pub async fn find_related(&self, search: &Search<'_>) -> Result<Vec<RelatedItem>, StoreError> {
        // The ids are selected first, because a database may scan all items if one statement does both.
        let ids = MatchIndex::over(self.0).find(search).await?;
        let own = |column: Column| Expr::col(column).eq(Expr::col(Column::ItemId));
        let mut select = Entity::find();
        select = match (search.direction, search.wanted) {
            (Direction::Back, Wanted::Near) => select.filter(own(Column::OriginalId)),
            (Direction::Back, Wanted::Storyline) => select.filter(own(Column::LeadId)),
            (Direction::Ahead, Wanted::Near) => select,
            (Direction::Ahead, Wanted::Storyline) => select.filter(own(Column::OriginalId)),
        };
        let time = search.signature.rank.time;
        select = match search.direction {
            Direction::Back => select.filter(Column::PublishedAt.lte(time)),
            Direction::Ahead => select.filter(Column::PublishedAt.gte(time)),
        };
        let mut found = Vec::new();
        for ids in ids.chunks(PAGE) {
            for row in select.clone().filter(Column::ItemId.is_in(ids.iter().copied())).all(self.0).await? {
                found.extend(search.relate(&placed(row)?));
            }
        }
        Ok(found)
    }
}

impl<'s> MatchItems<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }
}

fn row(placed: &PlacedItem) -> ActiveModel {
    let rank = placed.signature.rank;
    ActiveModel {
        item_id: Set(placed.item.uuid()),
        revision: Set(placed.revision),
        published_at: Set(rank.time),
        words: Set(rank.words.0.into()),
        digest: Set(rank.digest.cast_signed()),
        original_id: Set(placed.original.map(ItemId::uuid)),
        lead_id: Set(placed.lead.map(ItemId::uuid)),
        signature: Set(placed.signature.to_bytes()),
    }
}

fn rank(published_at: i64, words: i64, digest: i64) -> Rank {
    Rank {
        time: published_at,
        words: Reverse(u32::try_from(words).unwrap_or(u32::MAX)),
        digest: digest.cast_unsigned(),
    }
}

fn placed(row: Model) -> Result<PlacedItem, StoreError> {
    let rank = rank(row.published_at, row.words, row.digest);
    let signature = Signature::from_bytes(rank, &row.signature);
    Ok(PlacedItem {
        item: ItemId::new(row.item_id),
        revision: row.revision,
        signature: signature.ok_or_else(|| StoreError::unreadable("a signature is not one"))?,
        original: row.original_id.map(ItemId::new),
        lead: row.lead_id.map(ItemId::new),
    })
}
