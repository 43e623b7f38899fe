//! The canonical form of an address: what two addresses of the same page have in common.

use url::Url;

use crate::word_list::WordList;

/// Parameters that say how a reader came: `name`, `name*`, `name=value`.
static CAMPAIGN: WordList = WordList::of(include_str!("data/campaign_parameters.txt"));

/// The canonical form of an `http` or `https` address; `None` for another text. It has the scheme `https`, no campaign
/// parameters, no slash at the end of its path, and no fragment that only names a place on the page. An escape of a
/// character that needs none is that character, and other escapes are in capitals (RFC 3986 §6.2.2).
pub fn canonical_address(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let mut canonical = String::with_capacity(address.len());
    canonical.push_str("https://");
    canonical.push_str(url.host_str()?);
    if let Some(port) = url.port() {
        canonical.push_str(&format!(":{port}"));
    }
    let path = with_plain_escapes(url.path());
    canonical.push_str(path.trim_end_matches('/'));
    if canonical.ends_with(url.host_str()?) && url.port().is_none() || path.trim_matches('/').is_empty() {
        canonical.push('/');
    }
    let kept = without_campaign(&with_plain_escapes(url.query().unwrap_or_default()));
    if !kept.is_empty() {
        canonical.extend(["?", &kept]);
    }
    if let Some(fragment) = url.fragment().filter(|fragment| is_part_of_address(fragment)) {
        canonical.extend(["#", fragment]);
    }
    Some(canonical)
}

/// Whether a canonical address is that of a site rather than of one of its pages.
pub fn is_front_page(canonical: &str) -> bool {
    let rest = canonical.strip_prefix("https://").and_then(|rest| rest.split_once('/'));
    rest.is_some_and(|(_, path)| path.is_empty())
}

/// A path or a query in which the same characters are escaped, in the same way, whoever wrote it.
fn with_plain_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut parts = text.split('%');
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let code = part.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = code.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (byte, code) {
            (Some(byte), Some(code)) => {
                match byte {
                    b'-' | b'.' | b'_' | b'~' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => plain.push(byte as char),
                    _ => plain.extend(["%", &code.to_ascii_uppercase()]),
                }
                plain.push_str(&part[2..]);
            }
            // A lone sign would form an escape with what is no escape any more.
            _ => plain.extend(["%25", part]),
        }
    }
    plain
}

fn without_campaign(query: &str) -> String {
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_campaign(pair)).collect();
    kept.join("&")
}

fn is_campaign(pair: &str) -> bool {
    let pair = pair.to_ascii_lowercase();
    let name = pair.split('=').next().unwrap_or_default();
    let starts = |entry: &str| entry.strip_suffix('*').is_some_and(|start| name.starts_with(start));
    CAMPAIGN.has(name) || CAMPAIGN.has(&pair) || CAMPAIGN.iter().any(starts)
}

/// Whether a fragment tells one page, or one of several pieces on a page, from others: a route of a program (`#!/a`,
/// `#/a`), or a number (`#post-12`). A name is a place on the page (`#comments`), and parameters are a campaign's.
fn is_part_of_address(fragment: &str) -> bool {
    if fragment.starts_with(['!', '/']) {
        return fragment.len() > 1;
    }
    // `:~:` precedes a text to be marked; AddThis begins its mark with a point.
    if fragment.starts_with('.') || fragment.contains(":~:") {
        return false;
    }
    let is_numbered = fragment.bytes().any(|byte| byte.is_ascii_digit());
    is_numbered && !fragment.split('&').all(is_campaign)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_of_one_page_have_one_form() {
        for address in [
            "https://a.example/safi",
            "http://a.example/safi",
            "HTTP://A.example:80/safi/",
            "https://a.example/safi#comments",
            "https://a.example/safi/#xtor=RSS-3208",
            "https://a.example/safi#utm_source=rss&utm_medium=feed2",
            "https://a.example/safi#:~:text=quai%2012",
            "https://a.example/safi?utm_source=a&UTM_Medium=b",
            "https://a.example/safi/?fbclid=1&ref=rss",
            "https://a.example/safi?",
            " https://a.example/safi?at_medium=RSS&at_campaign=KARANGA ",
        ] {
            assert_eq!(canonical_address(address).as_deref(), Some("https://a.example/safi"), "{address}");
        }
    }

    #[test]
    fn addresses_of_different_pages_stay_different() {
        for (address, canonical) in [
            ("https://a.example/?p=12&utm_source=a", "https://a.example/?p=12"),
            ("https://a.example/live#post-12", "https://a.example/live#post-12"),
            ("https://a.example/#!/safi", "https://a.example/#!/safi"),
            ("https://a.example:8443/Safi", "https://a.example:8443/Safi"),
            ("https://a.example:8443", "https://a.example:8443/"),
            ("https://a.example/safi?ref=12", "https://a.example/safi?ref=12"),
            ("https://a.example/safi?id=1&id=2", "https://a.example/safi?id=1&id=2"),
            ("http://a.example", "https://a.example/"),
            ("http://a.example//", "https://a.example/"),
            ("https://a.example/caf%c3%a9", "https://a.example/caf%C3%A9"),
            ("https://a.example/café", "https://a.example/caf%C3%A9"),
            ("https://a.example/%73af%69?%70=%7E1", "https://a.example/safi?p=~1"),
            ("https://a.example/a%2Fb?q=a%26b", "https://a.example/a%2Fb?q=a%26b"),
            ("https://a.example/100%?q=%zz%é", "https://a.example/100%25?q=%25zz%25%C3%A9"),
            ("https://a.example/%2561", "https://a.example/%2561"),
            ("https://a.example/?%75tm_source=a", "https://a.example/"),
        ] {
            assert_eq!(canonical_address(address).as_deref(), Some(canonical), "{address}");
        }
        for id in ["", "12", "urn:newsml:a:1", "tag:a.example,2024:1", "ftp://a.example/1", "/safi", "https://"] {
            assert_eq!(canonical_address(id), None, "{id}");
        }
    }

    #[test]
    fn a_front_page_is_told_from_a_page() {
        for (address, is_front) in [
            ("http://a.example", true),
            ("https://a.example/?utm_source=rss#top", true),
            ("https://a.example/?p=1", false),
            ("https://a.example/1", false),
        ] {
            assert_eq!(is_front_page(&canonical_address(address).unwrap()), is_front, "{address}");
        }
    }

    proptest! {
        #[test]
        fn the_canonical_form_is_its_own(
            path in "(/[a-z0-9.~%-]{0,6}){0,4}/?", query in "(\\?([a-z_]{1,10}=[a-z0-9]{0,4}&?){0,4})?",
            fragment in "(#[a-z0-9=&!/._-]{0,12})?", scheme in "https?", port in "(:8[0-9]{1,3})?",
        ) {
            let address = format!("{scheme}://a.example{port}{path}{query}{fragment}");
            if let Some(canonical) = canonical_address(&address) {
                prop_assert_eq!(canonical_address(&canonical), Some(canonical), "{}", address);
            }
        }
    }
}
