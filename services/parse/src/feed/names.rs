//! The vocabularies of feeds: recognised by their namespaces, or by the usual prefixes if those are missing.

use crate::word_list::WordTable;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// RSS and Atom of every version: one vocabulary, because feeds mix the two.
    Core,
    Rdf,
    Dc,
    DcTerms,
    /// The content module of RSS 1.0.
    Content,
    Media,
    Itunes,
    /// The syndication module of RSS 1.0.
    Syndication,
    Slash,
    /// Creative Commons licences.
    Licence,
    /// `FeedBurner`.
    FeedBurner,
    /// Atom threading, RFC 4685.
    Threading,
    /// The Atom publishing protocol, RFC 5023.
    Publishing,
    /// Atom tombstones, RFC 6721.
    Tombstone,
    Prism,
    Xhtml,
    /// A vocabulary without meaning for news.
    Other,
}

/// The name of an element: its vocabulary, and its local name in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    pub space: Space,
    local: [u8; Self::LONGEST],
    length: usize,
}

impl Name {
    /// The longest known name.
    const LONGEST: usize = 24;

    /// A name in a vocabulary. A name that is too long is no known name, and is stored as empty.
    pub fn new(space: Space, local: &str) -> Self {
        let mut name = Self { space, local: [0; Self::LONGEST], length: 0 };
        if let Some(place) = name.local.get_mut(..local.len()).filter(|_| local.is_ascii()) {
            place.copy_from_slice(local.as_bytes());
            place.make_ascii_lowercase();
            name.length = local.len();
        }
        name
    }

    /// The local name, in lower case.
    pub fn local(&self) -> &str {
        std::str::from_utf8(&self.local[..self.length]).unwrap_or_default()
    }
}

impl Space {
    /// The vocabulary with this name in a data file.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "core" => Self::Core,
            "rdf" => Self::Rdf,
            "dc" => Self::Dc,
            "dcterms" => Self::DcTerms,
            "content" => Self::Content,
            "media" => Self::Media,
            "itunes" => Self::Itunes,
            "syndication" => Self::Syndication,
            "slash" => Self::Slash,
            "licence" => Self::Licence,
            "feedburner" => Self::FeedBurner,
            "threading" => Self::Threading,
            "publishing" => Self::Publishing,
            "tombstone" => Self::Tombstone,
            "prism" => Self::Prism,
            "xhtml" => Self::Xhtml,
            _ => return None,
        })
    }
}

static NAMESPACES: WordTable<Space> = WordTable::of(include_str!("data/namespaces.txt"), Space::named);
static PREFIXES: WordTable<Space> = WordTable::of(include_str!("data/prefixes.txt"), Space::named);

/// The vocabulary of a namespace; `None`: the namespace is unknown.
pub fn by_uri(uri: &str) -> Option<Space> {
    let uri = uri.trim().to_ascii_lowercase();
    // Many feeds omit the last `/`, and some write `https`.
    let uri = uri.trim_end_matches('/');
    let http = uri.strip_prefix("https://").map(|rest| format!("http://{rest}"));
    match http.as_deref().unwrap_or(uri) {
        "" => Some(Space::Core),
        uri if uri.starts_with("http://prismstandard.org/namespaces/") => Some(Space::Prism),
        uri => NAMESPACES.get(uri).copied(),
    }
}

/// The vocabulary that a prefix usually denotes.
pub fn by_prefix(prefix: &str) -> Space {
    if prefix.is_empty() {
        return Space::Core;
    }
    PREFIXES.get(&prefix.to_ascii_lowercase()).copied().unwrap_or(Space::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_is_known_however_it_is_cased() {
        for (uri, space) in [
            ("http://www.w3.org/2005/Atom", Some(Space::Core)),
            (" HTTP://PURL.ORG/DC/ELEMENTS/1.1/ ", Some(Space::Dc)),
            ("http://search.yahoo.com/mrss", Some(Space::Media)),
            ("https://search.yahoo.com/mrss/", Some(Space::Media)),
            ("http://purl.org/rss/1.0/modules/content", Some(Space::Content)),
            ("http://www.w3.org/2005/Atom/", Some(Space::Core)),
            ("http://prismstandard.org/namespaces/basic/2.0/", Some(Space::Prism)),
            ("urn:unknown", None),
        ] {
            assert_eq!(by_uri(uri), space, "{uri}");
        }
        assert_eq!((by_prefix("DC"), by_prefix("x")), (Space::Dc, Space::Other));
    }

    #[test]
    fn names_are_compared_in_lower_case_and_bounded() {
        assert_eq!(Name::new(Space::Core, "pubDate").local(), "pubdate");
        assert_eq!(Name::new(Space::Core, &"x".repeat(1_000)).local(), "");
        assert_eq!(Name::new(Space::Core, "é").local(), "");
    }
}
