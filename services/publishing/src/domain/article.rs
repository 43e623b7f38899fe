//! A story as readers know it.

use std::fmt;

use time::OffsetDateTime;
use uuid::Uuid;

use super::{ArticlePath, Content, EditionKind, SectionSlug};

/// The story's id, which is the article's too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId(Uuid);

/// The text is not an id of an article.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a UUID")]
pub struct InvalidArticleId;

impl ArticleId {
    /// Reads the hyphenated form.
    pub fn parse(text: &str) -> Result<Self, InvalidArticleId> {
        match Uuid::try_parse(text) {
            Ok(id) if text.len() == 36 => Ok(Self(id)),
            _ => Err(InvalidArticleId),
        }
    }

    /// The bare UUID, for the store.
    pub fn uuid(self) -> Uuid {
        self.0
    }

    /// The last 12 hex characters, with which the article's path ends.
    pub fn suffix(self) -> String {
        let hex = self.0.simple().to_string();
        hex[hex.len() - 12..].to_owned()
    }
}

impl From<Uuid> for ArticleId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// Whether readers can have an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArticleState {
    /// They can.
    Published,
    /// They could, or were about to; it is gone for good.
    Withdrawn,
}

/// What the page says of a correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionNotice {
    /// What was wrong and is right now, in an editor's words. `None`: the source of the story corrected it.
    pub note: Option<String>,
    /// When.
    pub time: OffsetDateTime,
}

/// A story as readers know it.
///
/// One with edition 0 is a tombstone: its kill came before its approval, so that readers never had it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// The story's id.
    pub id: ArticleId,
    /// Rises by one with each edition and with the withdrawal.
    pub revision: i64,
    /// Whether readers can have it.
    pub state: ArticleState,
    /// Its path on the site; it never changes after the first edition.
    pub path: ArticlePath,
    /// What it says.
    pub content: Content,
    /// The corrections that the page tells of, oldest first.
    pub corrections: Vec<CorrectionNotice>,
    /// When readers first had it. `None` for a tombstone.
    pub first_published: Option<OffsetDateTime>,
    /// When readers had its newest edition, or lost it.
    pub updated: OffsetDateTime,
    /// When its story was last amended in a way that readers are told of: by an update or a correction.
    pub amended: Option<OffsetDateTime>,
    /// The revision of the story that the newest edition carries, or that withdrew it.
    pub story_revision: i64,
    /// The number of the newest edition; editions count from 1.
    pub edition: i32,
    /// What the newest edition is to readers.
    pub edition_kind: EditionKind,
}

impl Article {
    /// The slug of the section that it stands in now.
    pub fn section_slug(&self) -> SectionSlug {
        SectionSlug::of(&self.content.section)
    }

    /// Whether readers can have it.
    pub fn is_published(&self) -> bool {
        self.state == ArticleState::Published
    }

    /// When readers first had it; for a tombstone, when it was laid.
    pub fn published_at(&self) -> OffsetDateTime {
        self.first_published.unwrap_or(self.updated)
    }

    /// Since when it says what readers are told that is new in it; never before they first had it.
    pub fn amended_at(&self) -> Option<OffsetDateTime> {
        self.amended.map(|amended| amended.max(self.published_at()))
    }
}
