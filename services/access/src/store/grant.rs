//! Rows of grants. Revoked ones stay.

use std::collections::BTreeMap;

use newsroom_chassis::{
    clock::{self, from_micros, micros},
    page::Page,
    store::{Store, StoreError, Transaction},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, entity::prelude::*,
};
use time::OffsetDateTime;

use crate::{Grant, GrantEnd, Holder};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_grant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub holder: String,
    pub is_group: bool,
    pub role: String,
    /// Empty: everywhere.
    pub desk: String,
    pub ends_at: Option<i64>,
    pub note: String,
    pub is_break_glass: bool,
    pub created_at: i64,
    pub created_by: String,
    pub revoked_at: Option<i64>,
    pub revoked_by: String,
    pub revoke_note: String,
    pub revision: i64,
    /// The ids of the broken glass by whose rights the grant was given, with spaces between them.
    pub within_glass: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The columns that a revocation changes.
pub(super) const REPLACED: [Column; 4] = [Column::RevokedAt, Column::RevokedBy, Column::RevokeNote, Column::Revision];

/// Which grants are listed.
#[derive(Clone, Debug, Default)]
pub struct GrantFilter {
    pub holder: Option<Holder>,
    pub role: Option<String>,
    pub desk: Option<String>,
    pub includes_ended: bool,
}

/// The grants that are not revoked and have not ended.
pub async fn present_grants(connection: &impl ConnectionTrait) -> Result<Vec<Grant>, StoreError> {
    let rows = Entity::find().filter(present(clock::now())).all(connection).await?;
    Ok(rows.into_iter().map(read).collect())
}

/// Returns a page of grants, the newest first, and the token of the next page. A page token holds the id.
pub async fn list_grants(
    store: &Store,
    filter: &GrantFilter,
    page: &Page<Uuid>,
) -> Result<(Vec<Grant>, String), StoreError> {
    let mut select = Entity::find();
    match &filter.holder {
        None => {}
        Some(Holder::Principal(id)) => {
            select = select.filter(Column::Holder.eq(id)).filter(Column::IsGroup.eq(false));
        }
        Some(Holder::Group(group)) => {
            select = select.filter(Column::Holder.eq(group)).filter(Column::IsGroup.eq(true));
        }
    }
    if let Some(role) = &filter.role {
        select = select.filter(Column::Role.eq(role));
    }
    if let Some(desk) = &filter.desk {
        select = select.filter(Column::Desk.eq(desk));
    }
    if !filter.includes_ended {
        select = select.filter(present(clock::now()));
    }
    if let Some(after) = page.after {
        select = select.filter(Column::Id.lt(after));
    }
    // The ids are in the order of their times.
    let mut rows = select.order_by_desc(Column::Id).limit(page.limit()).all(store.reader()).await?;
    let next = page.cut(&mut rows, |row| row.id);
    Ok((rows.into_iter().map(read).collect(), next))
}

/// Finds a grant, and locks its row until the transaction ends.
pub async fn find_grant(tx: &Transaction, id: Uuid) -> Result<Option<Grant>, StoreError> {
    Ok(Entity::find_by_id(id).lock_exclusive().one(tx.connection()).await?.map(read))
}

/// The newest revision of each grant, by id.
pub(super) fn newest(grants: Vec<Grant>) -> Vec<Grant> {
    let mut newest = BTreeMap::<_, Grant>::new();
    for grant in grants {
        let known = newest.get(&grant.id);
        if known.is_none_or(|known| known.revision() < grant.revision()) {
            newest.insert(grant.id, grant);
        }
    }
    newest.into_values().collect()
}

pub(super) fn row(grant: &Grant) -> ActiveModel {
    let (holder, is_group) = match &grant.holder {
        Holder::Principal(id) => (id, false),
        Holder::Group(group) => (group, true),
    };
    let revoked = grant.revoked.as_ref();
    ActiveModel {
        id: Set(grant.id),
        holder: Set(holder.clone()),
        is_group: Set(is_group),
        role: Set(grant.role.clone()),
        desk: Set(grant.desk.clone().unwrap_or_default()),
        ends_at: Set(grant.ends.map(micros)),
        note: Set(grant.note.clone()),
        is_break_glass: Set(grant.is_break_glass),
        created_at: Set(micros(grant.created)),
        created_by: Set(grant.created_by.clone()),
        revoked_at: Set(revoked.map(|end| micros(end.time))),
        revoked_by: Set(revoked.map(|end| end.by.clone()).unwrap_or_default()),
        revoke_note: Set(revoked.map(|end| end.note.clone()).unwrap_or_default()),
        revision: Set(grant.revision()),
        within_glass: Set(grant.within_glass.iter().map(Uuid::to_string).collect::<Vec<_>>().join(" ")),
    }
}

fn present(now: OffsetDateTime) -> Condition {
    let goes_on = Condition::any().add(Column::EndsAt.is_null()).add(Column::EndsAt.gt(micros(now)));
    Condition::all().add(Column::RevokedAt.is_null()).add(goes_on)
}

fn read(row: Model) -> Grant {
    let revoked =
        row.revoked_at.map(|at| GrantEnd { time: from_micros(at), by: row.revoked_by, note: row.revoke_note });
    Grant {
        id: row.id,
        holder: if row.is_group { Holder::Group(row.holder) } else { Holder::Principal(row.holder) },
        role: row.role,
        desk: Some(row.desk).filter(|desk| !desk.is_empty()),
        ends: row.ends_at.map(from_micros),
        note: row.note,
        is_break_glass: row.is_break_glass,
        within_glass: row.within_glass.split_whitespace().filter_map(|id| Uuid::parse_str(id).ok()).collect(),
        created: from_micros(row.created_at),
        created_by: row.created_by,
        revoked,
    }
}
