//! The vocabularies of feeds: told by their namespaces, by the usual prefixes where those are missing.

/// A vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// RSS and Atom of every version: one vocabulary, for feeds mix the two.
    Core,
    /// RDF itself.
    Rdf,
    /// Dublin Core elements.
    Dc,
    /// Dublin Core terms.
    DcTerms,
    /// The content module of RSS 1.0.
    Content,
    /// Media RSS.
    Media,
    /// Podcasts.
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
    /// One that tells news nothing.
    Other,
}

/// The name of an element: its vocabulary, and its name there in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// The vocabulary.
    pub space: Space,
    local: [u8; Self::LONGEST],
    length: usize,
}

impl Name {
    /// No name that is looked for is longer.
    const LONGEST: usize = 24;

    /// A name in a vocabulary. One that is too long is none that anybody looks for.
    pub fn new(space: Space, local: &str) -> Self {
        let mut name = Self { space, local: [0; Self::LONGEST], length: 0 };
        if let Some(place) = name.local.get_mut(..local.len()).filter(|_| local.is_ascii()) {
            place.copy_from_slice(local.as_bytes());
            place.make_ascii_lowercase();
            name.length = local.len();
        }
        name
    }

    /// The name without its prefix, in lower case.
    pub fn local(&self) -> &str {
        std::str::from_utf8(&self.local[..self.length]).unwrap_or_default()
    }
}

/// The vocabulary of a namespace; `None`: it is not known.
pub fn by_uri(uri: &str) -> Option<Space> {
    let uri = uri.trim().to_ascii_lowercase();
    // Many forget the last `/`, and some write `https`.
    let uri = uri.trim_end_matches('/');
    let http = uri.strip_prefix("https://").map(|rest| format!("http://{rest}"));
    Some(match http.as_deref().unwrap_or(uri) {
        ""
        | "http://backend.userland.com/rss"
        | "http://backend.userland.com/rss2"
        | "http://blogs.law.harvard.edu/tech/rss"
        | "http://cyber.law.harvard.edu/rss/rss.html"
        | "http://purl.org/rss/1.0"
        | "http://purl.org/net/rss1.1#"
        | "http://purl.org/rss/1.0/modules/rss091#"
        | "http://my.netscape.com/rdf/simple/0.9"
        | "http://channel.netscape.com/rdf/simple/0.9"
        | "http://my.netscape.com/publish/formats/rss-0.91.dtd"
        | "http://purl.org/echo"
        | "http://purl.org/pie"
        | "http://purl.org/atom/ns#"
        | "http://www.w3.org/2005/atom" => Space::Core,
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#" => Space::Rdf,
        "http://purl.org/dc/elements/1.1" | "http://purl.org/dc/elements/1.0" => Space::Dc,
        "http://purl.org/dc/terms" => Space::DcTerms,
        "http://purl.org/rss/1.0/modules/content" => Space::Content,
        "http://search.yahoo.com/mrss" | "http://video.search.yahoo.com/mrss" | "http://www.rssboard.org/media-rss" => {
            Space::Media
        }
        "http://www.itunes.com/dtds/podcast-1.0.dtd" | "http://example.com/dtds/podcast-1.0.dtd" => Space::Itunes,
        "http://purl.org/rss/1.0/modules/syndication" => Space::Syndication,
        "http://purl.org/rss/1.0/modules/slash" => Space::Slash,
        "http://creativecommons.org/ns#"
        | "http://creativecommons.org/ns#license"
        | "http://web.resource.org/cc"
        | "http://backend.userland.com/creativecommonsrssmodule"
        | "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html" => Space::Licence,
        "http://rssnamespace.org/feedburner/ext/1.0" => Space::FeedBurner,
        "http://purl.org/syndication/thread/1.0" => Space::Threading,
        "http://www.w3.org/2007/app" | "http://purl.org/atom/app#" => Space::Publishing,
        "http://purl.org/atompub/tombstones/1.0" => Space::Tombstone,
        "http://www.w3.org/1999/xhtml" => Space::Xhtml,
        uri if uri.starts_with("http://prismstandard.org/namespaces/") => Space::Prism,
        _ => return None,
    })
}

/// The vocabulary that a prefix usually stands for.
pub fn by_prefix(prefix: &str) -> Space {
    match prefix.to_ascii_lowercase().as_str() {
        "" | "atom" | "atom10" | "atom03" | "a10" | "rss" | "rss09" => Space::Core,
        "rdf" => Space::Rdf,
        "dc" => Space::Dc,
        "dcterms" | "dct" | "dcterm" => Space::DcTerms,
        "content" => Space::Content,
        "media" => Space::Media,
        "itunes" => Space::Itunes,
        "sy" => Space::Syndication,
        "slash" => Space::Slash,
        "cc" | "creativecommons" => Space::Licence,
        "feedburner" => Space::FeedBurner,
        "thr" => Space::Threading,
        "app" | "pub" => Space::Publishing,
        "at" => Space::Tombstone,
        "prism" => Space::Prism,
        "xhtml" => Space::Xhtml,
        _ => Space::Other,
    }
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
