//! Tells where a link leads: to a place on the same page, to another page of the site, or elsewhere.

use url::Url;

/// Where a link leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A place on a page, or no page at all: a fragment, a mail address, a script.
    Place,
    /// Another page of the site.
    Site,
    /// A page of another site.
    Elsewhere,
}

/// The site of a page: the last two labels of its host.
#[derive(Debug, Default)]
pub struct Site {
    name: Option<String>,
}

impl Site {
    pub fn of(base: Option<&Url>) -> Self {
        Self { name: base.and_then(Url::host_str).map(|host| name(host).to_ascii_lowercase()) }
    }

    pub fn target(&self, address: &str) -> Target {
        let address = address.trim();
        if address.is_empty() || address.contains('#') {
            return Target::Place;
        }
        let web = ["https://", "http://", "//"].iter().find_map(|scheme| address.strip_prefix(scheme));
        let Some(rest) = web else {
            // A colon before any slash ends a scheme: `mailto:`, `tel:`, `javascript:`.
            let first = address.split(['/', '?']).next().unwrap_or_default();
            return if first.contains(':') { Target::Place } else { Target::Site };
        };
        let host = rest.split(['/', '?', ':']).next().unwrap_or_default();
        let is_same = self.name.as_deref().is_some_and(|site| name(host).eq_ignore_ascii_case(site));
        if is_same { Target::Site } else { Target::Elsewhere }
    }
}

/// The last two labels of a host, or the last three if the second-last is as short as in `co.uk`.
fn name(host: &str) -> &str {
    let dots: Vec<usize> = host.rmatch_indices('.').map(|(at, _)| at).take(3).collect();
    let begins = match dots.as_slice() {
        [last, second, third, ..] if last - second <= 4 && host.len() - last == 3 => third,
        [last, second] if last - second <= 4 && host.len() - last == 3 => return host,
        [_, second, ..] => second,
        _ => return host,
    };
    &host[begins + 1..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_a_place_the_site_or_elsewhere() {
        let url = Url::parse("https://www.quay.example/news/1").unwrap();
        let site = Site::of(Some(&url));
        for (address, target) in [
            ("#e1", Target::Place),
            ("/news/1#e1", Target::Place),
            ("mailto:a@quay.example", Target::Place),
            ("javascript:void(0)", Target::Place),
            ("", Target::Place),
            ("/news/2", Target::Site),
            ("2.html?at=10:30", Target::Site),
            ("//m.quay.example/2", Target::Site),
            ("https://elsewhere.example/2", Target::Elsewhere),
        ] {
            assert_eq!(site.target(address), target, "{address}");
        }
        let british = Site::of(Url::parse("https://www.quay.co.uk").ok().as_ref());
        assert_eq!(british.target("https://news.quay.co.uk/2"), Target::Site);
        assert_eq!(british.target("https://other.co.uk/2"), Target::Elsewhere);
        assert_eq!(Site::default().target("/news/2"), Target::Site);
        assert_eq!(Site::default().target("https://quay.example/2"), Target::Elsewhere);
    }
}
