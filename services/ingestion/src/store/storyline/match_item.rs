//! The compared items and their group memberships.

use std::{cmp::Reverse, collections::HashMap};

use newsroom_chassis::{
    clock::from_micros,
    store::{
        Reader, Store, StoreError, Transaction, WriteConnection,
        bulk::{self, OnConflict},
    },
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, Condition, EntityTrait as _, FromQueryResult, Iterable as _, QueryFilter as _, QuerySelect as _,
    sea_query::{Expr, ExprTrait as _},
};
use uuid::Uuid;

use crate::{
    domain::{
        ItemId, Member,
        matching::{GroupMembers, PlacedItem, Rank, RankedItem, Signature},
    },
    store::entity::match_item::{ActiveModel, Column, Entity, Model},
};

/// The maximum number of ids in one statement.
const IDS: usize = 4_096;

/// The columns of an item's rank.
const RANK: [Column; 3] = [Column::PublishedAt, Column::Words, Column::Digest];

/// The compared items, in a transaction or on the read connections.
pub struct MatchItems<'c, C>(&'c C);

/// The columns of an item that belongs to another.
#[derive(FromQueryResult)]
struct MemberRow {
    item_id: Uuid,
    original_id: Option<Uuid>,
    lead_id: Option<Uuid>,
    published_at: i64,
    words: i64,
    digest: i64,
}

impl<'t> MatchItems<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Inserts items, or replaces their stored states.
    pub async fn save(&self, placed: &[PlacedItem]) -> Result<(), StoreError> {
        let columns = Column::iter().filter(|column| !matches!(column, Column::ItemId)).collect();
        let replace = OnConflict::Replace { key: vec![Column::ItemId], columns, newer: None };
        bulk::insert(self.0, placed.iter().map(row).collect(), replace).await?;
        Ok(())
    }

    /// Saves the revisions and the group memberships of stored items.
    pub async fn save_places(&self, placed: &[PlacedItem]) -> Result<(), StoreError> {
        let row = |placed: &PlacedItem| ActiveModel {
            item_id: Set(placed.item.uuid()),
            revision: Set(placed.revision),
            original_id: Set(placed.original.map(ItemId::uuid)),
            lead_id: Set(placed.lead.map(ItemId::uuid)),
            ..Default::default()
        };
        bulk::update(self.0, placed.iter().map(row).collect(), &[Column::ItemId]).await?;
        Ok(())
    }

    pub async fn delete(&self, items: &[ItemId]) -> Result<(), StoreError> {
        for ids in items.chunks(IDS) {
            Entity::delete_many().filter(Column::ItemId.is_in(padded(ids))).exec(self.0).await?;
        }
        Ok(())
    }

    /// Returns all items of storylines by lead, each in the order of their rank, the lead first.
    pub async fn members_of(&self, leads: &[ItemId]) -> Result<HashMap<ItemId, Vec<Member>>, StoreError> {
        let originals = Entity::find().select_only().columns([Column::ItemId, Column::LeadId]);
        let originals = originals.filter(Column::LeadId.is_in(padded(leads)));
        let lead_of: HashMap<Uuid, Uuid> = originals.into_tuple().all(self.0).await?.into_iter().collect();
        let mut members: HashMap<ItemId, Vec<(Rank, Member)>> = HashMap::new();
        for ids in Vec::from_iter(lead_of.keys().copied()).chunks(IDS) {
            let select = Entity::find().select_only().columns([Column::ItemId, Column::OriginalId]).columns(RANK);
            let select = select.filter(Column::OriginalId.is_in(bulk::padded(ids.iter().copied())));
            let rows: Vec<(Uuid, Uuid, i64, i64, i64)> = select.into_tuple().all(self.0).await?;
            for (item, original, time, words, digest) in rows {
                let Some(lead) = lead_of.get(&original) else { continue };
                let member =
                    Member { item: ItemId::new(item), original: ItemId::new(original), time: from_micros(time) };
                members.entry(ItemId::new(*lead)).or_default().push((rank(time, words, digest), member));
            }
        }
        let sorted = members.into_iter().map(|(lead, mut members)| {
            members.sort_unstable_by_key(|(rank, member)| (*rank, member.item));
            (lead, members.into_iter().map(|(_, member)| member).collect())
        });
        Ok(sorted.collect())
    }

    /// Returns the leads of the storylines that these items belong to.
    pub async fn leads_of(&self, items: &[ItemId]) -> Result<HashMap<ItemId, ItemId>, StoreError> {
        let mut leads = HashMap::new();
        let places = self.places_of(items).await?;
        let originals: Vec<ItemId> = places.iter().filter_map(|(_, original, _)| *original).collect();
        let of_originals = self.places_of(&originals).await?;
        let of_originals: HashMap<ItemId, Option<ItemId>> =
            of_originals.into_iter().map(|(item, _, lead)| (item, lead)).collect();
        for (item, original, _) in places {
            if let Some(lead) = original.and_then(|original| of_originals.get(&original).copied().flatten()) {
                leads.insert(item, lead);
            }
        }
        Ok(leads)
    }

    /// The original and the lead of each of these items.
    async fn places_of(&self, items: &[ItemId]) -> Result<Vec<(ItemId, Option<ItemId>, Option<ItemId>)>, StoreError> {
        let mut places = Vec::new();
        for ids in items.chunks(IDS) {
            let columns = [Column::ItemId, Column::OriginalId, Column::LeadId];
            let select = Entity::find().select_only().columns(columns).filter(Column::ItemId.is_in(padded(ids)));
            let rows: Vec<(Uuid, Option<Uuid>, Option<Uuid>)> = select.into_tuple().all(self.0).await?;
            let id = |id: Option<Uuid>| id.map(ItemId::new);
            places.extend(rows.into_iter().map(|(item, original, lead)| (ItemId::new(item), id(original), id(lead))));
        }
        Ok(places)
    }
}

impl<'s> MatchItems<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }

    pub async fn find(&self, item: ItemId) -> Result<Option<PlacedItem>, StoreError> {
        Entity::find_by_id(item.uuid()).one(self.0).await?.map(placed).transpose()
    }

    pub async fn find_many(&self, items: &[ItemId]) -> Result<Vec<PlacedItem>, StoreError> {
        self.placed(items, Condition::all()).await
    }

    /// Finds those of these items that are originals, not placed yet, or not before a time.
    pub async fn find_candidates(&self, items: &[ItemId], since: i64) -> Result<Vec<PlacedItem>, StoreError> {
        let is_original = Expr::col(Column::OriginalId).eq(Expr::col(Column::ItemId));
        let may_count = Condition::any().add(is_original).add(Column::OriginalId.is_null());
        self.placed(items, may_count.add(Column::PublishedAt.gte(since))).await
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

    /// Returns these items with their ranks.
    pub async fn ranks_of(&self, items: &[ItemId]) -> Result<Vec<RankedItem>, StoreError> {
        let mut found = Vec::new();
        for ids in items.chunks(IDS) {
            let select = Entity::find().select_only().column(Column::ItemId).columns(RANK);
            let select = select.filter(Column::ItemId.is_in(padded(ids)));
            let rows: Vec<(Uuid, i64, i64, i64)> = select.into_tuple().all(self.0).await?;
            let ranked = rows.into_iter().map(|(id, time, words, digest)| (rank(time, words, digest), ItemId::new(id)));
            found.extend(ranked);
        }
        Ok(found)
    }

    /// Returns the other items whose original or lead is one of these.
    pub async fn group_members_of(&self, items: &[ItemId]) -> Result<GroupMembers, StoreError> {
        let mut group_members = GroupMembers::default();
        for ids in items.chunks(IDS) {
            let by = |column: Column| column.is_in(padded(ids));
            let columns = [Column::ItemId, Column::OriginalId, Column::LeadId];
            let select = Entity::find().select_only().columns(columns).columns(RANK);
            let select = select.filter(Condition::any().add(by(Column::OriginalId)).add(by(Column::LeadId)));
            for row in select.into_model::<MemberRow>().all(self.0).await? {
                let ranked = (rank(row.published_at, row.words, row.digest), ItemId::new(row.item_id));
                let other = |head: &Uuid| *head != row.item_id;
                if let Some(original) = row.original_id.filter(other) {
                    group_members.copies.entry(ItemId::new(original)).or_default().push(ranked);
                }
                if let Some(lead) = row.lead_id.filter(other) {
                    group_members.followers.entry(ItemId::new(lead)).or_default().push(ranked);
                }
            }
        }
        Ok(group_members)
    }

    async fn placed(&self, items: &[ItemId], condition: Condition) -> Result<Vec<PlacedItem>, StoreError> {
        let mut found = Vec::new();
        for ids in items.chunks(IDS) {
            let select = Entity::find().filter(Column::ItemId.is_in(padded(ids))).filter(condition.clone());
            for row in select.all(self.0).await? {
                found.push(placed(row)?);
            }
        }
        Ok(found)
    }
}

fn padded(items: &[ItemId]) -> Vec<Uuid> {
    bulk::padded(items.iter().map(|item| item.uuid()))
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
