//! The repository of articles.

mod listing;
mod row;

pub use row::ArticleRow;
pub(super) use row::{CardRow, PUBLISHED};

use std::collections::{BTreeSet, HashMap};

use newsroom_chassis::{
    clock::from_micros,
    store::{
        Compressed, StoreError, WriteConnection,
        bulk::{self, OnConflict},
    },
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    entity::article::{Column, Entity, Model},
    record::read_article,
};
use crate::domain::{Article, ArticleId};

/// How many articles may share the suffix of an address.
const SAME_SUFFIX: u64 = 8;

/// The articles, through a transaction or through the readers.
pub struct Articles<'c, C>(&'c C);

impl<'c, C: ConnectionTrait> Articles<'c, C> {
    pub fn new(connection: &'c C) -> Self {
        Self(connection)
    }

    /// Finds an article, published or withdrawn.
    pub async fn find(&self, id: ArticleId) -> Result<Option<Article>, StoreError> {
        Entity::find_by_id(id.uuid()).one(self.0).await?.map(into_article).transpose()
    }

    /// Finds these articles, published or withdrawn. Articles that are not stored are left out.
    pub async fn find_all(
        &self,
        ids: impl IntoIterator<Item = ArticleId>,
    ) -> Result<HashMap<ArticleId, Article>, StoreError> {
        read_all(with_ids(ids), self.0).await
    }

    /// Finds an article, published or withdrawn, and when it was last written.
    pub async fn find_with_change(&self, id: ArticleId) -> Result<Option<(Article, OffsetDateTime)>, StoreError> {
        let row = Entity::find_by_id(id.uuid()).one(self.0).await?;
        row.map(|row| Ok((read_article(&row.snapshot)?, from_micros(row.changed_at)))).transpose()
    }

    /// Finds the articles whose ids end with this suffix, withdrawn ones too, and when each was last written. There is
    /// rarely more than one.
    pub async fn find_by_suffix(&self, suffix: &str) -> Result<Vec<(Article, OffsetDateTime)>, StoreError> {
        let rows =
            Entity::find().filter(Column::Ending.eq(row::reversed(suffix))).limit(SAME_SUFFIX).all(self.0).await?;
        rows.into_iter().map(|row| Ok((read_article(&row.snapshot)?, from_micros(row.changed_at)))).collect()
    }
}

impl Articles<'_, WriteConnection> {
    /// Finds an article and locks its row until the transaction ends.
    pub async fn lock(&self, id: ArticleId) -> Result<Option<Article>, StoreError> {
        Entity::find_by_id(id.uuid()).lock_exclusive().one(self.0).await?.map(into_article).transpose()
    }

    /// Finds these articles and locks their rows, in the order of their ids, until the transaction ends. Articles that
    /// are not stored are left out.
    pub async fn lock_all(
        &self,
        ids: impl IntoIterator<Item = ArticleId>,
    ) -> Result<HashMap<ArticleId, Article>, StoreError> {
        read_all(with_ids(ids).order_by_asc(Column::Id).lock_exclusive(), self.0).await
    }

    /// As [`Articles::lock_all`], but finds only the revisions.
    pub async fn lock_revisions(
        &self,
        ids: impl IntoIterator<Item = ArticleId>,
    ) -> Result<HashMap<ArticleId, i64>, StoreError> {
        let select = with_ids(ids).order_by_asc(Column::Id).lock_exclusive();
        let select = select.select_only().columns([Column::Id, Column::Revision]);
        let rows: Vec<(Uuid, i64)> = select.into_tuple().all(self.0).await?;
        Ok(rows.into_iter().map(|(id, revision)| (id.into(), revision)).collect())
    }

    /// Inserts new articles at `now`. If one of them is stored already, it is a conflict.
    pub async fn insert(&self, mut rows: Vec<ArticleRow>, now: OffsetDateTime) -> Result<(), StoreError> {
        rows.sort_by_key(ArticleRow::id);
        let count = rows.len();
        let rows = rows.into_iter().map(|row| row.changed_at(now)).collect();
        let inserted = bulk::insert(self.0, rows, OnConflict::Ignore).await?;
        if inserted == count as u64 { Ok(()) } else { Err(StoreError::Conflict) }
    }

    /// Updates articles at `now`, each beside its stored revision. If one of them has another revision, it is a
    /// conflict. All rows have the same form.
    pub async fn update(&self, mut rows: Vec<(ArticleRow, i64)>, now: OffsetDateTime) -> Result<(), StoreError> {
        rows.sort_by_key(|(row, _)| row.id());
        let count = rows.len();
        let rows = rows.into_iter().map(|(row, revision)| (row.changed_at(now), revision)).collect();
        let updated = bulk::update_revisions(self.0, rows, &[Column::Id], Column::Revision).await?;
        if updated == count as u64 { Ok(()) } else { Err(StoreError::Conflict) }
    }
}

fn with_ids(ids: impl IntoIterator<Item = ArticleId>) -> Select<Entity> {
    let ids: BTreeSet<Uuid> = ids.into_iter().map(ArticleId::uuid).collect();
    Entity::find().filter(Column::Id.is_in(bulk::padded(ids)))
}

async fn read_all(
    select: Select<Entity>,
    connection: &impl ConnectionTrait,
) -> Result<HashMap<ArticleId, Article>, StoreError> {
    let select = select.select_only().column(Column::Snapshot);
    let snapshots: Vec<Compressed> = select.into_tuple().all(connection).await?;
    snapshots.iter().map(|snapshot| read_article(snapshot).map(|article| (article.id, article))).collect()
}

fn into_article(row: Model) -> Result<Article, StoreError> {
    read_article(&row.snapshot)
}
