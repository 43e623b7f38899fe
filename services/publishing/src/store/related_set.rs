//! The repository of related sets.

use newsroom_chassis::{
    clock::{from_micros, micros},
    isolate,
    store::{
        StoreError, WriteConnection,
        bulk::{self, OnConflict},
    },
};
use prost::Message as _;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use time::OffsetDateTime;

use super::{
    article::{CardRow, PUBLISHED},
    entity::{
        article,
        related_set::{ActiveModel, Column, Entity},
    },
    record::RelatedSetRecord,
};
use crate::domain::{ArticleId, Card, RelatedSet};

/// The related articles of an article, as its page shows them.
#[derive(Clone, Debug, Default)]
pub struct RelatedCards {
    /// The published articles of the set, best first.
    pub cards: Vec<Card>,
    /// When the set or one of its articles last changed, withdrawn articles included.
    pub changed: Option<OffsetDateTime>,
}

/// The related sets, through a transaction or through the readers.
pub struct RelatedSets<'c, C>(&'c C);

impl<'c, C: ConnectionTrait> RelatedSets<'c, C> {
    pub fn new(connection: &'c C) -> Self {
        Self(connection)
    }

    /// Finds up to `limit` published articles of the related set.
    pub async fn find_cards(&self, id: ArticleId, limit: usize) -> Result<RelatedCards, StoreError> {
        let Some(row) = Entity::find_by_id(id.uuid()).one(self.0).await? else {
            return Ok(RelatedCards::default());
        };
        let members = RelatedSetRecord::read_members(&row.snapshot)?;
        let rows = article::Entity::find()
            .filter(article::Column::Id.is_in(members.iter().map(|id| id.uuid())))
            .select_only()
            .columns(CardRow::COLUMNS)
            .into_model::<CardRow>()
            .all(self.0)
            .await?;
        let changed = rows.iter().map(|row| row.changed_at).chain([row.updated_at]).max();
        let published = rows.into_iter().filter(|row| row.state == PUBLISHED);
        let cards = published.map(|row| (row.id, row.into_card()));
        let mut cards = isolate::readable("publishing", "cards", cards);
        cards.sort_by_key(|card| members.iter().position(|id| *id == card.id));
        cards.truncate(limit);
        Ok(RelatedCards { cards, changed: changed.map(from_micros) })
    }
}

impl RelatedSets<'_, WriteConnection> {
    /// Saves sets, at most one of each article, ordered by article. A set that is not newer than the stored one changes
    /// nothing.
    pub async fn save_newer(&self, sets: Vec<&RelatedSet>, now: OffsetDateTime) -> Result<(), StoreError> {
        let row = |set: &RelatedSet| ActiveModel {
            article_id: Set(set.article_id.uuid()),
            revision: Set(set.revision),
            updated_at: Set(micros(now)),
            snapshot: Set(RelatedSetRecord::of(&set.articles).encode_to_vec()),
        };
        let replace = OnConflict::Replace {
            key: vec![Column::ArticleId],
            columns: vec![Column::Revision, Column::UpdatedAt, Column::Snapshot],
            newer: Some(Column::Revision),
        };
        bulk::insert(self.0, sets.into_iter().map(row).collect(), replace).await?;
        Ok(())
    }
}
