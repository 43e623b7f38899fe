//! The repository of related sets.

use std::collections::HashMap;

use newsroom_chassis::{
    clock::micros,
    isolate,
    store::{
        StoreError, WriteConnection,
        bulk::{self, OnConflict, padded},
    },
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _,
    sea_query::{Expr, ExprTrait as _},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::entity::{
    article, related_member,
    related_set::{ActiveModel, Column, Entity, Model},
};
use crate::domain::{ArticleId, Fingerprint, PublishedSet, RelatedSet};

/// The most ids in one query.
const IDS: usize = 256;

/// The related sets, through a transaction or through the readers.
pub struct RelatedSets<'c, C>(&'c C);

impl<'c, C: ConnectionTrait> RelatedSets<'c, C> {
    pub fn new(connection: &'c C) -> Self {
        Self(connection)
    }

    /// What was last published of the sets of these articles.
    pub async fn find(&self, ids: &[ArticleId]) -> Result<HashMap<ArticleId, PublishedSet>, StoreError> {
        let mut sets = HashMap::with_capacity(ids.len());
        for ids in ids.chunks(IDS) {
            let ids = padded(ids.iter().map(|id| id.uuid()));
            let rows = Entity::find().filter(Column::ArticleId.is_in(ids)).all(self.0).await?;
            sets.extend(rows.into_iter().map(into_set));
        }
        Ok(sets)
    }

    /// The members of the sets of these articles, in the order of their ids.
    pub async fn members(&self, ids: &[ArticleId]) -> Result<HashMap<ArticleId, Vec<ArticleId>>, StoreError> {
        use related_member::{Column, Entity};
        let mut members: HashMap<ArticleId, Vec<ArticleId>> = HashMap::with_capacity(ids.len());
        for ids in ids.chunks(IDS) {
            let select = Entity::find()
                .select_only()
                .columns([Column::ArticleId, Column::MemberId])
                .filter(Column::ArticleId.is_in(padded(ids.iter().map(|id| id.uuid()))))
                .order_by_asc(Column::ArticleId)
                .order_by_asc(Column::MemberId);
            let rows: Vec<(Uuid, Uuid)> = select.into_tuple().all(self.0).await?;
            for (article_id, member_id) in rows {
                members.entry(article_id.into()).or_default().push(member_id.into());
            }
        }
        Ok(members)
    }

    /// Up to `limit` articles whose sets contain one of up to 256 `members`, in the order of ids, after the id `after`.
    pub async fn containing(
        &self,
        members: &[ArticleId],
        after: Option<ArticleId>,
        limit: u64,
    ) -> Result<Vec<ArticleId>, StoreError> {
        use related_member::{Column, Entity};
        let members = padded(members.iter().map(|id| id.uuid()));
        let mut select =
            Entity::find().select_only().column(Column::ArticleId).distinct().filter(Column::MemberId.is_in(members));
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
    /// Stores what was published of the sets of different articles, which are in the order of their ids.
    pub async fn save(&self, sets: &[RelatedSet], now: OffsetDateTime) -> Result<(), StoreError> {
        let row = |set: &RelatedSet| ActiveModel {
            article_id: Set(set.article_id.uuid()),
            revision: Set(set.revision),
            changed_at: Set(micros(now)),
            fingerprint: Set(Fingerprint::of(&set.members).as_bytes().to_vec()),
        };
        let columns = vec![Column::Revision, Column::ChangedAt, Column::Fingerprint];
        let replace = OnConflict::Replace { key: vec![Column::ArticleId], columns, newer: None };
        bulk::insert(self.0, sets.iter().map(row).collect(), replace).await?;
        self.save_members(sets).await
    }

    /// Stores the difference between the stored members and those of the sets.
    async fn save_members(&self, sets: &[RelatedSet]) -> Result<(), StoreError> {
        let replaced: Vec<_> = sets.iter().filter(|set| set.revision > 1).map(|set| set.article_id).collect();
        let stored = self.members(&replaced).await?;
        let (mut removed, mut added) = (Vec::new(), Vec::new());
        for set in sets {
            let old = stored.get(&set.article_id).map(Vec::as_slice).unwrap_or_default();
            let is_member = |id: &&ArticleId| set.members.iter().any(|member| member.id == **id);
            let lost = old.iter().filter(|id| !is_member(id));
            removed.extend(lost.map(|id| (set.article_id.uuid(), id.uuid())));
            let gained = set.members.iter().filter(|member| !old.contains(&member.id));
            added.extend(gained.map(|member| (set.article_id.uuid(), member.id.uuid())));
        }
        self.delete_members(removed).await?;
        added.sort_unstable();
        let row = |(article_id, member_id)| related_member::ActiveModel {
            article_id: Set(article_id),
            member_id: Set(member_id),
        };
        bulk::insert(self.0, added.into_iter().map(row).collect(), OnConflict::Ignore).await?;
        Ok(())
    }

    async fn delete_members(&self, pairs: Vec<(Uuid, Uuid)>) -> Result<(), StoreError> {
        use related_member::{Column, Entity};
        for pairs in pairs.chunks(IDS) {
            let key = Expr::tuple([Expr::col(Column::ArticleId), Expr::col(Column::MemberId)]);
            let removed = key.in_tuples(padded(pairs.iter().copied()));
            Entity::delete_many().filter(removed).exec(self.0).await?;
        }
        Ok(())
    }
}

fn into_set(row: Model) -> (ArticleId, PublishedSet) {
    let article_id = ArticleId::from(row.article_id);
    let fingerprint = Fingerprint::from_bytes(&row.fingerprint);
    if fingerprint.is_none() {
        isolate::note("recommendations", "related", &article_id, &"its fingerprint has a wrong length");
    }
    (article_id, PublishedSet { revision: row.revision, fingerprint })
}
