//! The ways of an item: other sources, or other ids of the same source, that bring the same text under the same address.

use url::Url;

use crate::domain::{Authority, Digest, Draft, Endpoint, ItemType, PubStatus, Source, canonical_address};

/// A text with fewer characters is the same only with the same headline.
const SHORT: usize = 200;
/// What stands between a headline and the name that an aggregator adds to it.
const SEPARATORS: [&str; 5] = [" - ", " – ", " — ", " | ", " · "];

/// The digest of address and text. Items with the same key are one item, whatever their ids are. `None`: the item has
/// no address or no text, or is no news.
pub(super) fn place_key(draft: &Draft) -> Option<Digest> {
    let is_news = draft.item_type == ItemType::Text && draft.pub_status == PubStatus::Usable;
    let address = canonical_address(&draft.canonical_url).filter(|_| is_news)?;
    let lines = || [&draft.standfirst].into_iter().chain(&draft.body);
    let text: String = lines().flat_map(|line| line.chars()).filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() {
        return None;
    }
    let headline = if text.chars().nth(SHORT).is_none() { without_name(&draft.headline) } else { "" };
    Some(Digest::of_parts(["place", &address, headline, &text]))
}

/// A headline without what stands behind its last separator: `Le quai - Agrégateur`.
fn without_name(headline: &str) -> &str {
    let ends = SEPARATORS.iter().filter_map(|separator| headline.rfind(separator));
    ends.max().map_or(headline, |end| &headline[..end])
}

/// The digest of an authority and an identity, under which a way of an item is known.
pub fn way_key(authority: &Authority, identity: &str) -> Digest {
    Digest::of_parts(["way", &authority.to_string(), identity])
}

impl Source {
    /// Whether the source is the origin of a page: its own address is on the same site.
    pub fn is_origin_of(&self, draft: &Draft) -> bool {
        let (Endpoint::Feed(own) | Endpoint::Page(own)) = &self.settings.endpoint else { return false };
        let page = url::Url::parse(&draft.canonical_url).ok();
        page.is_some_and(|page| page.port() == own.port() && is_same_site(own, &page))
    }
}

/// Whether two addresses are on one site: `rss.agency.example` belongs to `www.agency.example`.
fn is_same_site(one: &Url, other: &Url) -> bool {
    let bare = |url: &'_ Url| url.host_str().map(|host| host.strip_prefix("www.").unwrap_or(host).to_owned());
    let below = |host: &str, site: &str| host.strip_suffix(site).is_some_and(|rest| rest.ends_with('.'));
    match (bare(one), bare(other)) {
        (Some(one), Some(other)) => one == other || below(&one, &other) || below(&other, &one),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{ParsedItem, Proposal, Settings, SourceId, SourceKind};

    fn draft(address: &str, headline: &str, standfirst: &str, body: &str) -> Draft {
        Draft::make(ParsedItem {
            canonical_url: address.into(),
            headline: headline.into(),
            standfirst: standfirst.into(),
            body: vec![body.into()],
            ..ParsedItem::default()
        })
        .unwrap()
    }

    #[test]
    fn the_same_text_under_the_same_address_is_one_place() {
        let key = |address: &str, headline: &str, standfirst: &str, body: &str| {
            place_key(&draft(address, headline, standfirst, body))
        };
        let (page, long) = ("https://a.example/safi", "Le quai est ouvert. ".repeat(20));
        let first = key(page, "Le quai", "", "Le quai est ouvert.");
        assert!(first.is_some());
        assert_eq!(key("http://a.example/safi/?utm_source=x", "Le quai", "", "Le quai  est ouvert."), first);
        assert_eq!(key(page, "Le quai", "Le quai est", "ouvert."), first, "a standfirst is text");
        for named in ["Le quai - Agrégateur", "Le quai | Agrégateur.example", "Le quai – Safi"] {
            assert_eq!(key(page, named, "", "Le quai est ouvert."), first, "{named}");
        }
        for other in [
            key("https://a.example/agadir", "Le quai", "", "Le quai est ouvert."),
            key(page, "Le quai", "", "Le quai est fermé."),
            key(page, "Un autre titre", "", "Le quai est ouvert."),
        ] {
            assert_ne!(other, first);
        }
        assert_eq!(key(page, "Le quai", "", &long), key(page, "Le quai - Agrégateur", "", &long));
        assert_eq!((key("", "Le quai", "", "Texte."), key(page, "Le quai", "", "")), (None, None));
    }

    #[test]
    fn the_origin_of_a_page_is_on_its_site() {
        let source = |location: &str| {
            let (name, kind) = ("Agence".into(), Some(SourceKind::Feed));
            let settings = Settings::parse(Proposal { name, kind, location: location.into(), ..Proposal::default() });
            Source::new(SourceId::new(Uuid::now_v7()), settings.unwrap(), OffsetDateTime::UNIX_EPOCH)
        };
        let page = draft("https://www.a.example/safi", "Le quai", "", "Texte.");
        for (location, is_origin) in [
            ("https://a.example/rss", true),
            ("http://www.a.example/rss", true),
            ("https://rss.a.example/all", true),
            ("https://ba.example/rss", false),
            ("https://aggregator.example/a.example", false),
            ("https://a.example:8443/rss", false),
        ] {
            assert_eq!(source(location).is_origin_of(&page), is_origin, "{location}");
        }
    }
}
