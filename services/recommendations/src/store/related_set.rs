//! The repository of related sets.

use std::collections::HashMap;

use newsroom_chassis::{
    clock::micros,
    isolate,
    store::{StoreError, WriteConnection},
};
use prost::Message as _;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, QueryTrait as _, sea_query::OnConflict,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    entity::{
        article, related_member,
        related_set::{ActiveModel, Column, Entity, Model},
    },
    record::RelatedSetRecord,
};
use crate::domain::{ArticleId, RelatedSet};

/// The related sets, through a transaction or through the readers.
pub struct RelatedSets<'c, C>(&'c C);

impl<'c, C: ConnectionTrait> RelatedSets<'c, C> {
    pub fn new(connection: &'c C) -> Self {
        Self(connection)
    }

    /// Finds the stored sets of these articles. An unreadable set counts as empty at its revision, so that the next
    /// revision replaces it.
    pub async fn find(&self, ids: &[ArticleId]) -> Result<HashMap<ArticleId, RelatedSet>, StoreError> {
        let ids = ids.iter().map(|id| id.uuid());
        let rows = Entity::find().filter(Column::ArticleId.is_in(ids)).all(self.0).await?;
        Ok(rows.into_iter().map(into_set).map(|set| (set.article_id, set)).collect())
    }

    /// Up to `limit` articles whose sets contain `member`, in the order of ids, after the id `after`.
    pub async fn containing(
        &self,
        member: ArticleId,
        after: Option<ArticleId>,
        limit: u64,
    ) -> Result<Vec<ArticleId>, StoreError> {
        use related_member::{Column, Entity};
        let mut select =
            Entity::find().select_only().column(Column::ArticleId).filter(Column::MemberId.eq(member.uuid()));
        if let Some(after) = after {
            select = select.filter(Column::ArticleId.gt(after.uuid()));
        }
        let ids: Vec<Uuid> = select.order_by_asc(Column::ArticleId).limit(limit).into_tuple().all(self.0).await?;
        Ok(ids.into_iter().map(ArticleId::from).collect())
    }

    /// Up to `limit` articles whose sets have members although the article, or one of the members, is withdrawn.
    pub async fn with_withdrawn(&self, limit: u64) -> Result<Vec<ArticleId>, StoreError> {
        use related_member::{Column, Entity};
        let withdrawn = || {
            let select = article::Entity::find().select_only().column(article::Column::Id);
            select.filter(article::Column::Published.eq(false)).into_query()
        };
        let either = Condition::any()
            .add(Column::MemberId.in_subquery(withdrawn()))
            .add(Column::ArticleId.in_subquery(withdrawn()));
        let select = Entity::find().select_only().column(Column::ArticleId).distinct().filter(either);
        let ids: Vec<Uuid> = select.order_by_asc(Column::ArticleId).limit(limit).into_tuple().all(self.0).await?;
        Ok(ids.into_iter().map(ArticleId::from).collect())
    }
}

impl RelatedSets<'_, WriteConnection> {
    /// Stores sets of different articles and replaces their older revisions.
    pub async fn save(&self, sets: &[RelatedSet], now: OffsetDateTime) -> Result<(), StoreError> {
        if sets.is_empty() {
            return Ok(());
        }
        let row = |set: &RelatedSet| ActiveModel {
            article_id: Set(set.article_id.uuid()),
            revision: Set(set.revision),
            changed_at: Set(micros(now)),
            snapshot: Set(RelatedSetRecord::of(&set.members).encode_to_vec()),
        };
        let columns = [Column::Revision, Column::ChangedAt, Column::Snapshot];
        let replace = OnConflict::column(Column::ArticleId).update_columns(columns).to_owned();
        Entity::insert_many(sets.iter().map(row)).on_conflict(replace).exec_without_returning(self.0).await?;
        self.replace_members(sets).await
    }

    async fn replace_members(&self, sets: &[RelatedSet]) -> Result<(), StoreError> {
        let old = related_member::Column::ArticleId.is_in(sets.iter().map(|set| set.article_id.uuid()));
        related_member::Entity::delete_many().filter(old).exec(self.0).await?;
        let members: Vec<_> = sets
            .iter()
            .flat_map(|set| set.members.iter().map(|member| (set.article_id.uuid(), member.id.uuid())))
            .map(|(article_id, member_id)| related_member::ActiveModel {
                article_id: Set(article_id),
                member_id: Set(member_id),
            })
            .collect();
        if !members.is_empty() {
            related_member::Entity::insert_many(members).exec_without_returning(self.0).await?;
        }
        Ok(())
    }
}

fn into_set(row: Model) -> RelatedSet {
    let article_id = ArticleId::from(row.article_id);
    let members = RelatedSetRecord::read_members(&row.snapshot).unwrap_or_else(|error| {
        isolate::note("recommendations", "related", &article_id, &error);
        Vec::new()
    });
    RelatedSet { article_id, revision: row.revision, members }
}
