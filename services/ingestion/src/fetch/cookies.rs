//! The cookies of one fetch: those that a server sets on the way through its redirects (RFC 6265). They are never kept
//! after the fetch, and never logged.

use std::{cmp::Reverse, fmt};

use cookie_store::{Cookie, CookieDomain, CookieStore};
use reqwest::header::{HeaderMap, HeaderValue, SET_COOKIE};
use url::Url;

/// The maximum number of cookies of a fetch.
const COOKIES: usize = 50;
/// The maximum length of a cookie with its attributes, in bytes (RFC 6265 §6.1).
const COOKIE_BYTES: usize = 4_096;
/// The maximum length of all cookies that are sent with a request, in bytes. Many servers refuse longer headers.
const SENT_BYTES: usize = 8_192;

/// The cookies that the servers have set so far.
#[derive(Default)]
pub(super) struct Cookies {
    store: CookieStore,
    /// The number of cookies that were accepted.
    accepted: usize,
}

impl Cookies {
    /// Keeps the cookies of a response to a request for `url`.
    pub fn keep(&mut self, url: &Url, headers: &HeaderMap) {
        for value in headers.get_all(SET_COOKIE) {
            if self.accepted < COOKIES && value.len() <= COOKIE_BYTES {
                let is_kept = parsed(value, url).is_some_and(|cookie| self.store.insert(cookie, url).is_ok());
                self.accepted += usize::from(is_kept);
            }
        }
    }

    /// The `Cookie` header of a request for `url`, if any. Cookies of longer paths come first (RFC 6265 §5.4).
    pub fn header(&self, url: &Url) -> Option<HeaderValue> {
        let mut cookies = self.store.matches(url);
        cookies.sort_by_key(|cookie| {
            let path: &str = cookie.path.as_ref();
            (Reverse(path.len()), cookie.name().to_owned(), cookie.value().to_owned())
        });
        let mut header = String::new();
        for cookie in cookies {
            let pair = format!("{}={}", cookie.name(), cookie.value());
            if header.len() + pair.len() + 2 > SENT_BYTES {
                break;
            }
            if !header.is_empty() {
                header.push_str("; ");
            }
            header.push_str(&pair);
        }
        let mut value = HeaderValue::from_str(&header).ok().filter(|_| !header.is_empty())?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// Cookies may be secret, so that only their number is shown.
impl fmt::Debug for Cookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cookies").field("accepted", &self.accepted).finish_non_exhaustive()
    }
}

/// A cookie that `url` may set. `None`: it has no valid form, or belongs to another site or to all sites of a public
/// suffix, such as `co.uk`.
fn parsed(value: &HeaderValue, url: &Url) -> Option<Cookie<'static>> {
    let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
    let mut cookie = Cookie::parse(text, url).ok()?.into_owned();
    if let CookieDomain::Suffix(domain) = &cookie.domain
        && psl::suffix_str(domain).is_some_and(|suffix| suffix == domain)
    {
        // A host that is itself a public suffix sets cookies for itself alone (RFC 6265 §5.3).
        cookie.domain = CookieDomain::host_only(url).ok().filter(|_| url.host_str() == Some(domain))?;
    }
    Some(cookie)
}

#[cfg(test)]
#[path = "cookies_tests.rs"]
mod tests;
