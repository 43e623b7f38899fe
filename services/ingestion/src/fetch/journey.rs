//! The way of one fetch through redirects, with the cookies that are set on it.

use reqwest::{
    Response,
    header::{COOKIE, HeaderMap, HeaderValue, LOCATION},
};
use url::Url;

use super::{Failure, cookies::Cookies};
use crate::domain::limits::URL_CHARS;

/// The requests of one fetch so far.
#[derive(Debug, Default)]
pub(super) struct Journey {
    cookies: Cookies,
    sent: Vec<(Url, Option<HeaderValue>)>,
}

impl Journey {
    /// Adds the cookies of the fetch to a request for `url`. It is a failure if the same request was sent before: the
    /// server redirects in a circle. A cookie that is new or changed makes another request.
    pub fn prepare(&mut self, url: &Url, headers: &mut HeaderMap) -> Result<(), Failure> {
        let cookie = self.cookies.header(url);
        let mut address = url.clone();
        address.set_fragment(None);
        let request = (address, cookie.clone());
        if self.sent.contains(&request) {
            return Err(Failure::new("the server redirects in a circle"));
        }
        self.sent.push(request);
        headers.extend(cookie.map(|cookie| (COOKIE, cookie)));
        Ok(())
    }

    /// Keeps the cookies of a response to a request for `url`.
    pub fn keep_cookies(&mut self, url: &Url, response: &Response) {
        self.cookies.keep(url, response.headers());
    }
}

/// The target of a redirect.
pub(super) fn redirected(from: &Url, response: &Response) -> Result<Url, Failure> {
    // Some servers send the letters of an address as they are, not in percent-encoding.
    let location = response.headers().get(LOCATION).map(|location| String::from_utf8_lossy(location.as_bytes()));
    let location = location.unwrap_or_default();
    let url = from.join(&location).ok().filter(|url| !location.is_empty() && is_web_address(url));
    url.ok_or_else(|| Failure::new("the server redirects to no http or https address"))
}

/// Whether a URL that a server names may be requested: `http` or `https`, without a user, and not too long.
pub(super) fn is_web_address(url: &Url) -> bool {
    let plain = url.username().is_empty() && url.password().is_none() && url.as_str().len() <= URL_CHARS;
    plain && matches!(url.scheme(), "http" | "https")
}
