//! The columns of an article.

use newsroom_chassis::{
    clock::{from_micros, micros},
    store::{Compressed, StoreError},
};
use prost::Message as _;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    FromQueryResult,
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    domain::{Article, ArticlePath, ArticleState, Card, LanguageTag, SectionSlug},
    store::{
        entity::article::{ActiveModel, Column},
        record::ArticleRecord,
    },
};

pub(in crate::store) const PUBLISHED: &str = "published";
const WITHDRAWN: &str = "withdrawn";

pub(super) fn state_name(state: ArticleState) -> &'static str {
    match state {
        ArticleState::Published => PUBLISHED,
        ArticleState::Withdrawn => WITHDRAWN,
    }
}

/// The digits of the end of an id in the order in which they are stored.
pub(super) fn reversed(digits: &str) -> String {
    digits.chars().rev().collect()
}

/// The row of an article, encoded before its transaction. The time of writing is added in the transaction.
#[derive(Clone, Debug)]
pub struct ArticleRow(ActiveModel);

impl ArticleRow {
    /// The row of a new article.
    pub fn new(article: &Article) -> Self {
        let card = Card::from(article);
        Self(ActiveModel {
            path: Set(card.path.to_string()),
            ending: Set(reversed(&card.id.suffix())),
            headline: Set(card.headline),
            summary: Set(card.summary),
            teaser: Set(card.teaser),
            section: Set(card.section),
            section_slug: Set(card.section_slug.to_string()),
            language: Set(card.language.to_string()),
            published_at: Set(micros(card.published)),
            ..Self::withdrawn(article).0
        })
    }

    /// The same row for an article that is stored, without the columns that never change.
    #[must_use]
    pub fn updated(self) -> Self {
        Self(ActiveModel { path: NotSet, ending: NotSet, published_at: NotSet, ..self.0 })
    }

    /// The columns that a withdrawal changes.
    pub fn withdrawn(article: &Article) -> Self {
        Self(ActiveModel {
            id: Set(article.id.uuid()),
            revision: Set(article.revision),
            state: Set(state_name(article.state).to_owned()),
            updated_at: Set(micros(article.modified_at())),
            snapshot: Set(Compressed::of(&ArticleRecord::from(article).encode_to_vec())),
            ..ActiveModel::default()
        })
    }

    pub(super) fn id(&self) -> Option<Uuid> {
        self.0.id.try_as_ref().copied()
    }

    /// The row as it is written at `now`.
    pub(super) fn changed_at(self, now: OffsetDateTime) -> ActiveModel {
        let updated = self.0.updated_at.try_as_ref().copied().unwrap_or_default();
        ActiveModel { changed_at: Set(micros(now).max(updated)), ..self.0 }
    }
}

/// The columns of a card.
#[derive(Debug, FromQueryResult)]
pub(in crate::store) struct CardRow {
    pub id: Uuid,
    pub state: String,
    pub path: String,
    pub headline: String,
    pub summary: String,
    pub teaser: String,
    pub section: String,
    pub section_slug: String,
    pub language: String,
    pub published_at: i64,
    pub updated_at: i64,
    pub changed_at: i64,
}

impl CardRow {
    pub(in crate::store) const COLUMNS: [Column; 12] = [
        Column::Id,
        Column::State,
        Column::Path,
        Column::Headline,
        Column::Summary,
        Column::Teaser,
        Column::Section,
        Column::SectionSlug,
        Column::Language,
        Column::PublishedAt,
        Column::UpdatedAt,
        Column::ChangedAt,
    ];

    pub(in crate::store) fn into_card(self) -> Result<Card, StoreError> {
        Ok(Card {
            id: self.id.into(),
            path: ArticlePath::parse(&self.path).map_err(StoreError::unreadable)?,
            headline: self.headline,
            summary: self.summary,
            teaser: self.teaser,
            section: self.section,
            section_slug: SectionSlug::parse(&self.section_slug)
                .ok_or_else(|| StoreError::unreadable("not a section slug"))?,
            language: LanguageTag::or_undetermined(&self.language),
            published: from_micros(self.published_at),
            updated: from_micros(self.updated_at),
        })
    }
}
