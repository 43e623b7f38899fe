//! The forms that a payload may have, and the parser that read it.

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum Form {
    /// RSS 0.90 to 2.0, and CDF.
    Rss,
    /// Atom 1.0, RFC 4287, and 0.3.
    Atom,
    /// JSON Feed 1.0 and 1.1.
    JsonFeed,
    Html,
    /// An article page copied or scraped as plain text.
    Text,
    /// ninjs, News in JSON of the IPTC.
    Ninjs,
    Iptc7901,
    Anpa,
    /// A mail message, RFC 5322 and MIME.
    Mail,
    /// NewsML-G2 of the IPTC.
    NewsmlG2,
    /// NewsML 1.0 to 1.2 of the IPTC.
    Newsml1,
    /// NITF 3.x of the IPTC.
    Nitf,
}

impl Form {
    /// Whether the form contains a list of entries rather than one article. An agency's payload may hold several items.
    pub fn is_feed(self) -> bool {
        !matches!(self, Self::Html | Self::Text)
    }

    /// The parser that reads this form.
    pub fn parser(self) -> Parser {
        let (name, version) = match self {
            Self::Rss => ("rss", 7),
            Self::Atom => ("atom", 7),
            Self::JsonFeed => ("json-feed", 7),
            Self::Html => ("html", 7),
            Self::Text => ("text", 6),
            Self::Ninjs => ("ninjs", 6),
            Self::Iptc7901 => ("iptc7901", 6),
            Self::Anpa => ("anpa1312", 6),
            Self::Mail => ("mail", 6),
            Self::NewsmlG2 => ("newsml-g2", 6),
            Self::Newsml1 => ("newsml-1", 6),
            Self::Nitf => ("nitf", 6),
        };
        Parser { name: name.into(), version }
    }

    /// A description for people, with its article.
    pub fn described(self) -> &'static str {
        match self {
            Self::Rss => "an RSS feed",
            Self::Atom => "an Atom feed",
            Self::JsonFeed => "a JSON Feed",
            Self::Html => "an HTML page",
            Self::Text => "plain text",
            Self::Ninjs => "ninjs",
            Self::Iptc7901 => "an IPTC 7901 transmission",
            Self::Anpa => "an ANPA 1312 transmission",
            Self::Mail => "a mail",
            Self::NewsmlG2 => "NewsML-G2",
            Self::Newsml1 => "NewsML 1",
            Self::Nitf => "NITF",
        }
    }
}

/// The parser that read a payload. The version rises when the same bytes may give another item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parser {
    /// For example `rss`.
    pub name: String,
    pub version: i32,
}
