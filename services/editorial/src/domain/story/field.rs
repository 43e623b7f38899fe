//! The fields of a story's content, by the names that an update mask uses.

use std::fmt;

/// A field of [`super::Content`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The headline.
    Headline,
    /// The lines under it.
    Standfirst,
    /// The short working name.
    Slugline,
    /// Who wrote it.
    Byline,
    /// Where it was written.
    Dateline,
    /// The section; it decides the desk.
    Section,
    /// The language.
    Language,
    /// The paragraphs.
    Body,
    /// The keywords.
    Keywords,
}

impl Field {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Headline,
        Self::Standfirst,
        Self::Slugline,
        Self::Byline,
        Self::Dateline,
        Self::Section,
        Self::Language,
        Self::Body,
        Self::Keywords,
    ];

    /// The field of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Standfirst => "standfirst",
            Self::Slugline => "slugline",
            Self::Byline => "byline",
            Self::Dateline => "dateline",
            Self::Section => "section",
            Self::Language => "language",
            Self::Body => "body",
            Self::Keywords => "keywords",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
