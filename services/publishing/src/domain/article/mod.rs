//! An article: a story as it is published.

mod card;
mod content;
mod copy_group;
mod decide;
mod former_path;
mod path;
mod story;

pub use card::Card;
pub use content::Content;
pub use copy_group::{CopyGroup, GroupChange};
pub use decide::{KnownArticles, Outcome, decide, decide_all, withdraw_by_operator};
pub use former_path::FormerPath;
pub use path::{ArticlePath, path_suffix};
pub use story::{Archived, Decision, Story};

use std::fmt;

use time::OffsetDateTime;
use uuid::Uuid;

use super::{EditionKind, SectionLink, SectionSlug};

/// The id of a story and of its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId(Uuid);

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a UUID")]
pub struct InvalidArticleId;

impl ArticleId {
    /// Parses an id with hyphens.
    pub fn parse(text: &str) -> Result<Self, InvalidArticleId> {
        match Uuid::try_parse(text) {
            Ok(id) if text.len() == 36 => Ok(Self(id)),
            _ => Err(InvalidArticleId),
        }
    }

    pub fn uuid(self) -> Uuid {
        self.0
    }

    /// The last 12 hex characters. The article's path ends with them.
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArticleState {
    Published,
    /// The article is no longer published. No article leaves this state.
    Withdrawn,
}

/// A correction that the page mentions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionNotice {
    /// An editor's statement of what was wrong and is now corrected. `None`: the source of the story corrected it.
    pub note: Option<String>,
    pub time: OffsetDateTime,
}

/// A story as it is published.
///
/// An article with edition 0 is a tombstone: the kill arrived before the approval, so the article was never published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    pub id: ArticleId,
    /// Rises by one with each edition and with the withdrawal.
    pub revision: i64,
    pub state: ArticleState,
    /// The path, which never changes after the first edition.
    pub path: ArticlePath,
    pub content: Content,
    /// Oldest first.
    pub corrections: Vec<CorrectionNotice>,
    /// When the article was first published; for an archived article, before it came here. `None` for a tombstone.
    pub first_published: Option<OffsetDateTime>,
    /// When the newest edition was published, or the article was withdrawn.
    pub updated: OffsetDateTime,
    /// When the story was last amended by an update or a correction.
    pub amended: Option<OffsetDateTime>,
    /// The revision of the story in the newest edition, or the revision that withdrew the article.
    pub story_revision: i64,
    /// The number of the newest edition. Editions count from 1.
    pub edition: i32,
    pub edition_kind: EditionKind,
    /// The group of near copies when the newest edition was published. `None` for a story that a person began.
    pub copy_group: Option<CopyGroup>,
}

impl Article {
    pub fn section_slug(&self) -> SectionSlug {
        SectionSlug::of(&self.content.section)
    }

    pub fn section_link(&self) -> SectionLink {
        SectionLink::of(&self.content.section)
    }

    pub fn is_published(&self) -> bool {
        self.state == ArticleState::Published
    }

    /// When the article was first published. For a tombstone, when it was created.
    pub fn published_at(&self) -> OffsetDateTime {
        self.first_published.unwrap_or(self.updated)
    }

    /// When readers last got another text. For a first edition, when the article was first published, also if the
    /// article came from an archive later.
    pub fn modified_at(&self) -> OffsetDateTime {
        if self.is_published() && self.edition_kind == EditionKind::First { self.published_at() } else { self.updated }
    }

    /// When the article was last amended, but not before it was first published.
    pub fn amended_at(&self) -> Option<OffsetDateTime> {
        self.amended.map(|amended| amended.max(self.published_at()))
    }
}
