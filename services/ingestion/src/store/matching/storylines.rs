//! Storylines: published when they change, found and listed.

use std::collections::BTreeSet;

use newsroom_chassis::{
    clock::{from_micros, micros},
    isolate,
    store::{Store, StoreError, Transaction},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _, sea_query::OnConflict,
};
use uuid::Uuid;

use super::{
    super::{
        Error,
        entity::{
            match_item,
            storyline::{ActiveModel, Column, Entity, Model},
        },
    },
    placing::lead_of,
    row::{load, rank},
};
use crate::{
    convert::{self, StorylinesQuery},
    domain::{ItemId, Member, Storyline},
};

/// Where an item belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupMembership {
    /// What it is a near-copy of, perhaps itself.
    pub original: ItemId,
    /// The lead of its storyline, perhaps itself.
    pub lead: ItemId,
}

/// States those of the storylines that have changed.
pub(super) async fn state(tx: &mut Transaction, leads: BTreeSet<Uuid>) -> Result<(), Error> {
    for lead in leads {
        let published = Entity::find_by_id(lead).one(tx.connection()).await?;
        let published = published.map(|row| read(&row)).transpose()?;
        let mut members = members(tx, lead).await?;
        let size = i64::try_from(members.len()).unwrap_or(i64::MAX);
        members.truncate(if size < Storyline::SIZE_MIN { 0 } else { Storyline::MEMBERS_TOLD });
        let size = if members.is_empty() { 0 } else { size };
        let merged_into = if size == 0 { successor(tx, lead).await? } else { None };
        let new = Storyline {
            lead: ItemId::new(lead),
            revision: published.as_ref().map_or(0, |published| published.revision) + 1,
            members,
            size,
            merged_into,
            update_time: tx.now(),
        };
        let changed = match &published {
            None => size > 0,
            Some(old) => (&old.members, old.size, old.merged_into) != (&new.members, new.size, new.merged_into),
        };
        if !changed {
            continue;
        }
        let row = ActiveModel {
            lead_id: Set(lead),
            size: Set(size),
            changed_at: Set(micros(new.update_time)),
            snapshot: Set(convert::storyline_to_bytes(&new)),
        };
        let newer = [Column::Size, Column::ChangedAt, Column::Snapshot];
        let newer = OnConflict::column(Column::LeadId).update_columns(newer).to_owned();
        Entity::insert(row).on_conflict(newer).exec_without_returning(tx.connection()).await?;
        tx.publish(convert::storyline_changed(&new))?;
    }
    Ok(())
}

/// Everything of a storyline in the order of rank, the lead first.
async fn members(tx: &Transaction, lead: Uuid) -> Result<Vec<Member>, Error> {
    use match_item::Column;
    let originals =
        match_item::Entity::find().select_only().column(Column::ItemId).filter(Column::LeadId.eq(lead)).into_query();
    let columns = [Column::ItemId, Column::OriginalId, Column::PublishedAt, Column::Words, Column::Digest];
    let select = match_item::Entity::find().select_only().columns(columns);
    let select = select.filter(Column::OriginalId.in_subquery(originals));
    let mut rows: Vec<(Uuid, Uuid, i64, i64, i64)> = select.into_tuple().all(tx.connection()).await?;
    rows.sort_unstable_by_key(|(item, _, time, words, digest)| (rank(*time, *words, *digest), *item));
    let member = |(item, original, time, ..): (Uuid, Uuid, i64, i64, i64)| Member {
        item: ItemId::new(item),
        original: ItemId::new(original),
        time: from_micros(time),
    };
    Ok(rows.into_iter().map(member).collect())
}

/// Where the lead of a storyline that is no more belongs to now, if it is not alone.
async fn successor(tx: &Transaction, lead: Uuid) -> Result<Option<ItemId>, Error> {
    let Some(stored) = load(tx.connection(), lead).await? else { return Ok(None) };
    let now = lead_of(tx.connection(), stored.item, stored.original, stored.lead).await?;
    Ok(now.filter(|now| *now != lead).map(ItemId::new))
}

/// Where an item belongs. `None`: it is not compared with others, or waits to be.
pub async fn membership(store: &Store, item: ItemId) -> Result<Option<GroupMembership>, Error> {
    let Some(stored) = load(store.reader(), item.uuid()).await? else { return Ok(None) };
    let lead = lead_of(store.reader(), stored.item, stored.original, stored.lead).await?;
    let membership = stored.original.zip(lead);
    Ok(membership.map(|(original, lead)| GroupMembership { original: ItemId::new(original), lead: ItemId::new(lead) }))
}

/// The storyline that an item belongs to, else the one that had it as its lead and is no more.
pub async fn find(store: &Store, id: ItemId) -> Result<Option<Storyline>, Error> {
    let lead = membership(store, id).await?.map_or(id, |membership| membership.lead);
    let row = Entity::find_by_id(lead.uuid()).one(store.reader()).await?;
    Ok(row.map(|row| read(&row)).transpose()?)
}

/// A page of storylines, the one that changed last first, and the token of the next.
pub async fn list(store: &Store, query: &StorylinesQuery) -> Result<(Vec<Storyline>, String), Error> {
    let mut select = Entity::find().filter(Column::Size.gte(Storyline::SIZE_MIN));
    if let Some(since) = query.since {
        select = select.filter(Column::ChangedAt.gte(micros(since)));
    }
    if let Some((time, id)) = query.page.after {
        let same_time = Condition::all().add(Column::ChangedAt.eq(time)).add(Column::LeadId.lt(id));
        select = select.filter(Condition::any().add(Column::ChangedAt.lt(time)).add(same_time));
    }
    let select = select.order_by_desc(Column::ChangedAt).order_by_desc(Column::LeadId).limit(query.page.limit());
    let rows = select.stream(store.reader()).await?;
    let (rows, next) = query.page.take(rows, |row| row.snapshot.len(), |row| (row.changed_at, row.lead_id)).await?;
    let storylines = rows.iter().map(|row| (row.lead_id, read(row)));
    Ok((isolate::readable("ingestion", "storylines", storylines), next))
}

fn read(row: &Model) -> Result<Storyline, StoreError> {
    convert::storyline_from_bytes(&row.snapshot).map_err(StoreError::unreadable)
}
