//! One version of an article, rendered for a channel.

use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use super::{Article, ArticleId};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The site of this service.
    Site,
}

impl Channel {
    /// The name in contracts and stores.
    pub fn name(self) -> &'static str {
        match self {
            Self::Site => "site",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        (name == "site").then_some(Self::Site)
    }
}

/// The change of an edition for readers, compared with the previous edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditionKind {
    First,
    /// More information.
    Update,
    /// The correction of an error.
    Correction,
    /// The correction of a slip, without a notice to readers.
    MinorEdit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditionState {
    /// The edition is published.
    Live,
    /// A newer edition replaced it.
    Superseded,
    Withdrawn,
}

/// One version of an article, rendered for a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    pub article_id: ArticleId,
    /// Counts from 1 for each article.
    pub number: i32,
    pub channel: Channel,
    pub state: EditionState,
    pub kind: EditionKind,
    pub story_revision: i64,
    pub headline: String,
    /// SHA-256 of `html`, lower-case hex.
    pub digest: String,
    /// When it was rendered.
    pub created: OffsetDateTime,
    /// A complete `<article>` element. Empty in a list.
    pub html: String,
}

impl Edition {
    /// An edition of an article as it is now, with its HTML.
    pub fn new(article: &Article, channel: Channel, state: EditionState, html: String) -> Self {
        Self {
            article_id: article.id,
            number: article.edition,
            channel,
            state,
            kind: article.edition_kind,
            story_revision: article.story_revision,
            headline: article.content.headline.clone(),
            digest: digest(html.as_bytes()),
            created: article.updated,
            html,
        }
    }
}

/// SHA-256 in lower-case hex.
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
