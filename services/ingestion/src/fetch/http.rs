//! Fetches documents over HTTP with conditional requests. Each redirect is checked before it is followed, so that none
//! leads into a private network.

use std::time::Duration;

use reqwest::{
    Client, Response, StatusCode,
    header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH},
    redirect::Policy,
};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::{
    Document, Failure, Guard, Pace, Politeness,
    body::Deadline,
    journey::{Journey, redirected},
    politeness::{HostPermit, HostPermits},
    retry,
};
use crate::domain::Validators;

/// The maximum number of redirects.
const REDIRECTS: usize = 5;
/// The accepted media types, feeds first.
const WANTED: &str = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, \
                      application/json;q=0.9, text/html;q=0.8, text/plain;q=0.7, */*;q=0.1";

/// The settings of the HTTP client.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// `User-Agent`.
    pub user_agent: String,
    /// The maximum time of a connection attempt.
    pub connect: Duration,
    /// Decides which hosts may be connected to.
    pub guard: Guard,
    /// The limits for each host.
    pub politeness: Politeness,
    /// The minimum pace of a response.
    pub pace: Pace,
}

/// The result of a fetch.
#[derive(Debug)]
pub enum FetchResult {
    /// The document.
    Document(Box<Document>),
    /// The document has not changed since the last request.
    NotModified {
        /// The target of a permanent redirect.
        moved_to: Option<Url>,
    },
}

/// Sends requests to servers.
#[derive(Clone, Debug)]
pub struct Http {
    /// Connects to public addresses only.
    guarded: Client,
    /// Connects to any address, for the hosts that the configuration allows.
    open: Client,
    guard: Guard,
    permits: HostPermits,
    pub(super) pace: Pace,
}

impl Http {
    /// Builds the clients, without a connection.
    pub fn new(settings: &HttpSettings) -> Result<Self, String> {
        // A second installation in the same process has no effect.
        let _already = rustls::crypto::ring::default_provider().install_default();
        Ok(Self {
            guarded: client(settings, false)?,
            open: client(settings, true)?,
            guard: settings.guard.clone(),
            permits: HostPermits::new(settings.politeness),
            pace: settings.pace,
        })
    }

    /// Refuses a URL whose host is an IP address in a private network.
    pub fn check(&self, url: &Url) -> Result<(), Failure> {
        let host = url.host().ok_or_else(|| Failure::new("the address has no host"))?;
        self.guard.check_url(url, &host).map_err(|unreachable| Failure::new(unreachable.to_string()))
    }

    /// Fetches a document, unless it is still the one that `validators` describe. The fetch takes at most `limit`.
    pub async fn get(&self, url: &Url, validators: &Validators, limit: Duration) -> Result<FetchResult, Failure> {
        self.check(url)?;
        let at = Instant::now() + limit;
        let late = Failure::new(format!("the server did not answer in full within {} s", limit.as_secs_f32()));
        let deadline = Deadline { at, late };
        let Ok(permit) = timeout_at(at, self.permits.at(url)).await else {
            return Err(Failure::new("its host is busy with other requests of ours"));
        };
        self.follow(permit, url.clone(), validators, &deadline).await
    }

    async fn follow(
        &self,
        permit: HostPermit,
        mut url: Url,
        validators: &Validators,
        deadline: &Deadline,
    ) -> Result<FetchResult, Failure> {
        let (asked, mut journey, mut permit) = (url.clone(), Journey::default(), Some(permit));
        // Set while every redirect so far was permanent.
        let (mut moved_to, mut for_good) = (None, true);
        for hop in 0..=REDIRECTS {
            let after = |failure: Failure| match hop {
                0 => failure,
                _ => Failure { text: format!("after a redirect to {}: {}", shown(&url), failure.text), ..failure },
            };
            self.check(&url).map_err(after)?;
            let mut headers = conditional(validators);
            journey.prepare(&url, &mut headers)?;
            let ask = async {
                if permit.take_if(|permit| !permit.is_at(&url)).is_some() {
                    // The permit of the other host is free already, so that two fetches never wait for each other.
                    permit = Some(self.permits.at(&url).await);
                }
                self.send(&url, headers).await.map_err(after)
            };
            let response = timeout_at(deadline.at, ask).await.unwrap_or_else(|_| Err(deadline.late.clone()))?;
            journey.keep_cookies(&url, &response);
            let status = response.status();
            match status.as_u16() {
                204 | 205 => return Err(rejected(status, response.headers())),
                200..=299 => {
                    return self
                        .document(response, url, moved_to, deadline)
                        .await
                        .map(Box::new)
                        .map(FetchResult::Document);
                }
                304 if *validators != Validators::default() => return Ok(FetchResult::NotModified { moved_to }),
                304 => return Err(Failure::new("the server answered 304, that nothing changed, to a first request")),
                301 | 302 | 303 | 307 | 308 => {
                    url = redirected(&url, &response)?;
                    for_good &= matches!(status.as_u16(), 301 | 308);
                    if for_good {
                        // A redirect that only sets a cookie leads back.
                        moved_to = Some(url.clone()).filter(|to| *to != asked);
                    }
                }
                _ => return Err(rejected(status, response.headers())),
            }
        }
        Err(Failure::new(format!("the server redirects more than {REDIRECTS} times")))
    }

    /// The client for a checked URL.
    pub(super) fn client(&self, url: &Url) -> &Client {
        if self.guard.allows(url) { &self.open } else { &self.guarded }
    }

    /// Waits for a permit at the host of a URL.
    pub(super) async fn permit(&self, url: &Url) -> Result<HostPermit, Failure> {
        self.check(url)?;
        Ok(self.permits.at(url).await)
    }

    /// Sends one request with these headers to an allowed host. Redirects are not followed.
    pub(super) async fn send(&self, url: &Url, mut headers: HeaderMap) -> Result<Response, Failure> {
        self.check(url)?;
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        self.client(url).get(url.clone()).headers(headers).send().await.map_err(|error| Failure::of(&error))
    }
}

/// The headers of a conditional request.
fn conditional(validators: &Validators) -> HeaderMap {
    let mut headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(WANTED))]);
    let mut condition = |name: HeaderName, value: &Option<String>| {
        if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
            headers.insert(name, value);
        }
    };
    condition(IF_NONE_MATCH, &validators.etag);
    condition(IF_MODIFIED_SINCE, &validators.last_modified);
    headers
}

/// A client without redirects, cookies, decompression and proxies. A proxy would connect to any host that it is given.
/// It bears with headers that are no headers. With `allowed`, hosts may be in private networks.
fn client(settings: &HttpSettings, allowed: bool) -> Result<Client, String> {
    let builder = || {
        Client::builder()
            .user_agent(&settings.user_agent)
            .connect_timeout(settings.connect)
            .redirect(Policy::none())
            .referer(false)
            .no_proxy()
            .no_gzip()
            .http1_ignore_invalid_headers_in_responses(true)
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(Duration::from_secs(30))
            .dns_resolver(settings.guard.names(allowed))
    };
    match builder().build() {
        Ok(client) => Ok(client),
        Err(error) => {
            // Sources without TLS work even on a machine that has no certificates.
            tracing::warn!(error = &error as &dyn std::error::Error, "https addresses cannot be asked on this machine");
            builder().tls_certs_only([]).build().map_err(|error| error.to_string())
        }
    }
}

fn shown(url: &Url) -> String {
    format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default())
}

fn rejected(status: StatusCode, headers: &HeaderMap) -> Failure {
    Failure::status(status, retry::requested(status, headers))
}
