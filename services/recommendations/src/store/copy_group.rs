//! The repository of the groups of near copies, by article.

use newsroom_chassis::{
    clock::micros,
    store::{
        StoreError, WriteConnection,
        bulk::{self, OnConflict},
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, RelationDef,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::entity::{
    article,
    copy_group::{ActiveModel, Column, Entity, Model},
};
use crate::domain::{ArticleId, CopyGroup, GroupChange};

/// The groups of near copies, through a transaction or through the readers.
pub struct CopyGroups<'c, C>(&'c C);

/// The groups that were written, in the order of writing.
#[derive(Debug, Default)]
pub struct WrittenGroups {
    pub changes: Vec<GroupChange>,
    /// The position of the last one: when it was written, in microseconds since the epoch, and its article.
    pub last: Option<(i64, ArticleId)>,
}

impl<'c, C: ConnectionTrait> CopyGroups<'c, C> {
    pub fn new(connection: &'c C) -> Self {
        Self(connection)
    }

    /// Up to `limit` groups that were written at `since` or later, after the position `after`.
    pub async fn changed(
        &self,
        since: i64,
        after: Option<(i64, ArticleId)>,
        limit: u64,
    ) -> Result<WrittenGroups, StoreError> {
        let mut select = Entity::find().filter(Column::ChangedAt.gte(since));
        if let Some((time, id)) = after {
            let same_time = Condition::all().add(Column::ChangedAt.eq(time)).add(Column::ArticleId.gt(id.uuid()));
            select = select.filter(Condition::any().add(Column::ChangedAt.gt(time)).add(same_time));
        }
        let select = select.order_by_asc(Column::ChangedAt).order_by_asc(Column::ArticleId).limit(limit);
        let rows = select.all(self.0).await?;
        let last = rows.last().map(|row| (row.changed_at, row.article_id.into()));
        let change = |row: Model| GroupChange {
            article_id: row.article_id.into(),
            group: CopyGroup { id: row.group_id.into(), revision: row.group_revision },
        };
        Ok(WrittenGroups { changes: rows.into_iter().map(change).collect(), last })
    }
}

impl CopyGroups<'_, WriteConnection> {
    /// Stores the groups of different articles in the order of their ids, and replaces older ones.
    pub async fn save(
        &self,
        changes: impl Iterator<Item = GroupChange>,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let row = |change: GroupChange| ActiveModel {
            article_id: Set(change.article_id.uuid()),
            group_id: Set(change.group.id.uuid()),
            group_revision: Set(change.group.revision),
            changed_at: Set(micros(now)),
        };
        let columns = vec![Column::GroupId, Column::GroupRevision, Column::ChangedAt];
        let newer = OnConflict::Replace { key: vec![Column::ArticleId], columns, newer: Some(Column::GroupRevision) };
        bulk::insert(self.0, changes.map(row).collect(), newer).await?;
        Ok(())
    }
}

/// The relation from an article to its group.
pub(super) fn of_article() -> RelationDef {
    article::Entity::belongs_to(Entity).from(article::Column::Id).to(Column::ArticleId).into()
}

/// Reads a group that was joined to a row.
pub(super) fn read(id: Option<Uuid>, revision: Option<i64>) -> Option<CopyGroup> {
    id.zip(revision).map(|(id, revision)| CopyGroup { id: id.into(), revision })
}
