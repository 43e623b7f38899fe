//! The repository of articles.

mod listing;
mod row;

pub(super) use row::{CardRow, PUBLISHED};

use newsroom_chassis::{
    clock::from_micros,
    store::{StoreError, WriteConnection},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _, sea_query::OnConflict,
};
use time::OffsetDateTime;

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

    /// Finds an article, published or withdrawn, and when it was last written.
    pub async fn find_with_change(&self, id: ArticleId) -> Result<Option<(Article, OffsetDateTime)>, StoreError> {
        let row = Entity::find_by_id(id.uuid()).one(self.0).await?;
        row.map(|row| Ok((read_article(&row.snapshot)?, from_micros(row.changed_at)))).transpose()
    }

    /// Finds the articles whose ids end with this suffix, withdrawn ones too, and when each was last written. There is
    /// rarely more than one.
    pub async fn find_by_suffix(&self, suffix: &str) -> Result<Vec<(Article, OffsetDateTime)>, StoreError> {
        let rows = Entity::find().filter(Column::Suffix.eq(suffix)).limit(SAME_SUFFIX).all(self.0).await?;
        rows.into_iter().map(|row| Ok((read_article(&row.snapshot)?, from_micros(row.changed_at)))).collect()
    }
}

impl Articles<'_, WriteConnection> {
    /// Finds an article and locks its row until the transaction ends.
    pub async fn lock(&self, id: ArticleId) -> Result<Option<Article>, StoreError> {
        Entity::find_by_id(id.uuid()).lock_exclusive().one(self.0).await?.map(into_article).transpose()
    }

    /// Finds the revision of an article and locks its row until the transaction ends.
    pub async fn lock_revision(&self, id: ArticleId) -> Result<Option<i64>, StoreError> {
        let select = Entity::find_by_id(id.uuid()).select_only().column(Column::Revision).lock_exclusive();
        Ok(select.into_tuple().one(self.0).await?)
    }

    /// Saves an article at `now` and replaces its revision `stored`. If another revision is stored, it is a conflict.
    pub async fn save(&self, article: &Article, stored: Option<i64>, now: OffsetDateTime) -> Result<(), StoreError> {
        let row = row::of(article, now);
        let written = match stored {
            None => {
                let nothing = OnConflict::column(Column::Id).do_nothing().to_owned();
                Entity::insert(row).on_conflict(nothing).exec_without_returning(self.0).await?
            }
            Some(revision) => {
                let update = Entity::update_many().set(row).filter(Column::Id.eq(article.id.uuid()));
                update.filter(Column::Revision.eq(revision)).exec(self.0).await?.rows_affected
            }
        };
        if written == 1 { Ok(()) } else { Err(StoreError::Conflict) }
    }
}

fn into_article(row: Model) -> Result<Article, StoreError> {
    read_article(&row.snapshot)
}
