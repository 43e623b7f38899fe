//! One version of an article, rendered for a channel.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use super::{Article, ArticleId};

/// Where an edition goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The site that this service serves.
    Site,
}

impl Channel {
    /// Its name in contracts and stores.
    pub fn name(self) -> &'static str {
        match self {
            Self::Site => "site",
        }
    }

    /// The channel of this name.
    pub fn named(name: &str) -> Option<Self> {
        (name == "site").then_some(Self::Site)
    }
}

/// What an edition is to readers, beside the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditionKind {
    /// The first.
    First,
    /// It tells more.
    Update,
    /// It corrects.
    Correction,
    /// It mends a slip, without a word to readers.
    MinorEdit,
}

/// How an edition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditionState {
    /// Readers have this one.
    Live,
    /// A newer one took its place.
    Superseded,
    /// The article was withdrawn.
    Withdrawn,
}

/// One version of an article, rendered for a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The article's id.
    pub article_id: ArticleId,
    /// Counts from 1 for each article.
    pub number: i32,
    /// Where it goes.
    pub channel: Channel,
    /// How it stands.
    pub state: EditionState,
    /// What it is to readers; `None` for one from before this was kept.
    pub kind: Option<EditionKind>,
    /// The revision of the story that it carries.
    pub story_revision: i64,
    /// One line.
    pub headline: String,
    /// SHA-256 of `html`, lower-case hex.
    pub digest: String,
    /// When it was rendered.
    pub created: OffsetDateTime,
    /// What was rendered: a complete `<article>` element. Empty where a list leaves it out.
    pub html: String,
}

impl Edition {
    /// The newest edition of a published article, with what was rendered for it.
    pub fn live(article: &Article, channel: Channel, html: String) -> Self {
        Self {
            article_id: article.id,
            number: article.edition,
            channel,
            state: EditionState::Live,
            kind: Some(article.edition_kind),
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
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        write!(hex, "{byte:02x}").expect("a string takes all that is written");
    }
    hex
}
