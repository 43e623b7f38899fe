//! Permanent redirects (301 and 308, RFC 9110 §15.4), and whether they are established.

use url::Url;

/// The number of consecutive polls that must be redirected to an address before it is requested directly.
const HOLDS: u32 = 3;

/// A permanent redirect of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    pub to: Url,
    /// The number of consecutive polls that were redirected to this address.
    pub polls: u32,
}

impl Moved {
    /// Whether the redirect is established, so that its address is requested directly.
    pub fn holds(&self) -> bool {
        self.polls >= HOLDS
    }

    /// The redirect to remember after a poll that was redirected to `to`, and a note. `before`: the redirect known so
    /// far.
    ///
    /// A redirect from https to http is followed each time but never remembered.
    pub fn after(before: Option<Self>, asked: &Url, to: Option<Url>) -> (Option<Self>, String) {
        let to = to.filter(|to| !(asked.scheme() == "https" && to.scheme() == "http"));
        match (before, to) {
            (None, None) => (None, String::new()),
            // The request went to the new address directly, so it was not redirected.
            (Some(before), None) if before.holds() => {
                let note = before.note();
                (Some(before), note)
            }
            (Some(before), None) => (None, format!("the server no longer redirects to {}", before.to)),
            (Some(before), Some(to)) if before.holds() => {
                let note = format!("the server now redirects from {} to {to} for good", before.to);
                (Some(Self { to, polls: 1 }), note)
            }
            (Some(before), Some(to)) if before.to != to => {
                let note = format!("the server now redirects to {to} for good, and no longer to {}", before.to);
                (Some(Self { to, polls: 1 }), note)
            }
            (before, Some(to)) => {
                let moved = Self { to, polls: before.map_or(1, |before| before.polls.saturating_add(1)) };
                let note = moved.note();
                (Some(moved), note)
            }
        }
    }

    fn note(&self) -> String {
        match self.holds() {
            true => format!("the server redirects to {} for good, which is asked in its place", self.to),
            false => format!("the server redirects to {} for good", self.to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn polls(asked: &str, sent: &[Option<&str>]) -> (Option<Moved>, String) {
        let step = |(before, _), to: &Option<&str>| Moved::after(before, &url(asked), to.map(url));
        sent.iter().fold((None, String::new()), step)
    }

    #[test]
    fn a_redirect_that_lasts_is_remembered_and_one_that_changes_begins_anew() {
        let (old, a, b) = ("https://old.example/rss", Some("https://a.example/rss"), Some("https://b.example/rss"));
        assert_eq!(polls(old, &[None]), (None, String::new()));
        assert!(!polls(old, &[a, a]).0.unwrap().holds());
        let (held, note) = polls(old, &[a, a, a, None]);
        assert!(held.unwrap().holds());
        assert_eq!(note, "the server redirects to https://a.example/rss for good, which is asked in its place");
        let (changed, note) = polls(old, &[a, a, b]);
        assert_eq!(changed, Some(Moved { to: url(b.unwrap()), polls: 1 }));
        assert_eq!(
            note,
            "the server now redirects to https://b.example/rss for good, and no longer to https://a.example/rss"
        );
        let (onwards, note) = polls(old, &[a, a, a, b]);
        assert_eq!(onwards, Some(Moved { to: url(b.unwrap()), polls: 1 }));
        assert_eq!(note, "the server now redirects from https://a.example/rss to https://b.example/rss for good");
        assert_eq!(polls(old, &[a, a, None]).0, None);
        assert_eq!(polls(old, &[Some("http://a.example/rss"); 5]), (None, String::new()), "never away from https");
    }
}
