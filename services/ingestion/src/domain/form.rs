//! The forms that a payload may have, and who read it.

/// What form a payload has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// RSS 2.0, and the older 0.9x and 1.0.
    Rss,
    /// Atom, RFC 4287.
    Atom,
    /// JSON Feed 1.0 and 1.1.
    JsonFeed,
    /// An HTML article page.
    Html,
    /// An article page copied or scraped as plain text.
    Text,
}

impl Form {
    /// Whether it lists entries, as against being one article.
    pub fn is_feed(self) -> bool {
        matches!(self, Self::Rss | Self::Atom | Self::JsonFeed)
    }

    /// In plain words, with its article.
    pub fn described(self) -> &'static str {
        match self {
            Self::Rss => "an RSS feed",
            Self::Atom => "an Atom feed",
            Self::JsonFeed => "a JSON Feed",
            Self::Html => "an HTML page",
            Self::Text => "plain text",
        }
    }
}

/// Who read a payload. The version rises when the same bytes may give another item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parser {
    /// Its name, for example `rss`.
    pub name: String,
    /// Its version.
    pub version: i32,
}
