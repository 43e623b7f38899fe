//! Articles and links in the form that the templates use.

use super::{dates, site_settings::SiteSettings, words::Words};
use crate::domain::{Card, Direction};

/// A time, for people and programs.
pub(super) struct TimeView {
    pub machine: String,
    pub shown: String,
}

impl TimeView {
    pub fn minute(time: time::OffsetDateTime, words: &Words) -> Self {
        Self { machine: dates::machine(time), shown: dates::minute(time, words) }
    }

    pub fn day(time: time::OffsetDateTime, words: &Words) -> Self {
        Self { machine: dates::machine(time), shown: dates::day(time, words) }
    }
}

/// An article in a list.
pub(super) struct CardView<'a> {
    pub href: String,
    pub headline: &'a str,
    pub text: &'a str,
    pub lang: &'a str,
    pub dir: &'static str,
    pub section: &'a str,
    pub published: TimeView,
}

impl<'a> CardView<'a> {
    /// An article in the list of its section, without the name of the section.
    pub fn in_section(card: &'a Card, settings: &SiteSettings) -> Self {
        Self { section: "", ..Self::listed(card, settings) }
    }

    /// An article in a list of several sections.
    pub fn listed(card: &'a Card, settings: &SiteSettings) -> Self {
        Self {
            href: settings.href(card.path.as_str()),
            headline: &card.headline,
            text: &card.summary,
            lang: card.language.as_str(),
            dir: Direction::of(&card.language).attribute(),
            section: &card.section,
            published: TimeView::day(card.published, Words::of(&card.language)),
        }
    }

    /// An article under a related article.
    pub fn related(card: &'a Card, settings: &SiteSettings) -> Self {
        Self { text: &card.teaser, ..Self::listed(card, settings) }
    }
}

/// A link to a page of a list.
pub(super) struct LinkView {
    pub href: String,
    pub name: String,
    pub current: bool,
}
