//! Fetches documents over HTTP with conditional requests. Each redirect is checked before it is followed, so that none
//! leads into a private network.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use newsroom_text::clean_line;
use reqwest::{
    Client, Response, StatusCode,
    header::{
        ACCEPT, AGE, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue,
        IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION,
    },
    redirect::Policy,
};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::{
    Failure, Guard, Links, Pace, Politeness,
    politeness::{HostPermit, HostPermits},
    retry,
};
use crate::domain::{
    Validators,
    limits::{PAYLOAD_BYTES, URL_CHARS},
};

/// The maximum number of redirects.
const REDIRECTS: usize = 5;
/// The maximum length of a validator that is stored and sent back, in bytes.
const VALIDATOR_BYTES: usize = 1_024;
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

/// A fetched document.
#[derive(Debug)]
pub struct Document {
    /// The decompressed bytes.
    pub bytes: Bytes,
    pub content_type: Option<String>,
    pub content_language: Option<String>,
    /// The address of the document, after redirects.
    pub url: Url,
    /// The validators that make the next request conditional.
    pub validators: Validators,
    /// How long the response has been in a cache (RFC 9111 §5.1); `None`: it does not say.
    pub age: Option<Duration>,
    /// The target of a permanent redirect.
    pub moved_to: Option<Url>,
    /// The hub that the headers declare.
    pub links: Links,
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
    pace: Pace,
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
        let until = Instant::now() + limit;
        let Ok(permit) = timeout_at(until, self.permits.at(url)).await else {
            return Err(Failure::new("its host is busy with other requests of ours"));
        };
        let in_time = timeout_at(until, self.follow(permit, url.clone(), validators)).await;
        in_time.unwrap_or_else(|_| {
            Err(Failure::new(format!("the server did not answer in full within {} s", limit.as_secs_f32())))
        })
    }

    async fn follow(
        &self,
        mut permit: HostPermit,
        mut url: Url,
        validators: &Validators,
    ) -> Result<FetchResult, Failure> {
        // Set while every redirect so far was permanent.
        let (mut moved_to, mut for_good) = (None, true);
        for hop in 0..=REDIRECTS {
            let after = |failure: Failure| match hop {
                0 => failure,
                _ => Failure { text: format!("after a redirect to {}: {}", shown(&url), failure.text), ..failure },
            };
            self.check(&url).map_err(after)?;
            if !permit.is_at(&url) {
                drop(permit);
                permit = self.permits.at(&url).await;
            }
            let response = self.ask(&url, validators).await.map_err(after)?;
            let status = response.status();
            match status.as_u16() {
                200 | 203 => {
                    return self.document(response, url, moved_to).await.map(Box::new).map(FetchResult::Document);
                }
                304 if *validators != Validators::default() => return Ok(FetchResult::NotModified { moved_to }),
                301 | 302 | 303 | 307 | 308 => {
                    url = redirected(&url, &response)?;
                    for_good &= matches!(status.as_u16(), 301 | 308);
                    if for_good {
                        moved_to = Some(url.clone());
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

    /// Sends one conditional request.
    async fn ask(&self, url: &Url, validators: &Validators) -> Result<Response, Failure> {
        let mut headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(WANTED))]);
        let mut condition = |name: HeaderName, value: &Option<String>| {
            if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
                headers.insert(name, value);
            }
        };
        condition(IF_NONE_MATCH, &validators.etag);
        condition(IF_MODIFIED_SINCE, &validators.last_modified);
        self.send(url, headers).await
    }

    /// Sends one request with these headers to an allowed host. Redirects are not followed.
    pub(super) async fn send(&self, url: &Url, headers: HeaderMap) -> Result<Response, Failure> {
        self.check(url)?;
        self.client(url).get(url.clone()).headers(headers).send().await.map_err(|error| Failure::of(&error))
    }

    /// Reads the body, whose size is limited while it arrives and after decompression.
    async fn document(&self, mut response: Response, url: Url, moved_to: Option<Url>) -> Result<Document, Failure> {
        if response.content_length().is_some_and(|length| length > PAYLOAD_BYTES as u64) {
            return Err(Failure::too_large());
        }
        let text = |name: HeaderName| {
            let value = response.headers().get(name)?.to_str().ok()?;
            (value.len() <= VALIDATOR_BYTES).then(|| value.to_owned())
        };
        // The client removes the header of an encoding that it has decompressed.
        if let Some(packing) = text(CONTENT_ENCODING).filter(|packing| packing != "identity") {
            let packing = clean_line(&packing);
            return Err(Failure::new(format!("the answer is compressed as {packing}, which was not asked for")));
        }
        let validators = Validators { etag: text(ETAG), last_modified: text(LAST_MODIFIED) };
        let age = text(AGE).and_then(|age| age.trim().parse().ok()).map(Duration::from_secs);
        let (content_type, content_language) = (text(CONTENT_TYPE), text(CONTENT_LANGUAGE));
        let links = Links::of(response.headers(), &url);
        let bytes = self.body(&mut response, PAYLOAD_BYTES).await?.ok_or_else(Failure::too_large)?;
        Ok(Document { bytes, content_type, content_language, url, validators, age, moved_to, links })
    }

    /// Reads the rest of a body; `None` if it is larger than `limit`. A body that arrives too slowly is a failure.
    pub(super) async fn body(&self, response: &mut Response, limit: usize) -> Result<Option<Bytes>, Failure> {
        let began = Instant::now();
        let mut bytes = BytesMut::new();
        loop {
            let chunk = match timeout_at(self.pace.until(began, bytes.len()), response.chunk()).await {
                Err(_) => return Err(Failure::new("the answer comes too slowly")),
                Ok(chunk) => chunk.map_err(|error| Failure::of(&error))?,
            };
            let Some(chunk) = chunk else { return Ok(Some(bytes.freeze())) };
            if bytes.len() + chunk.len() > limit {
                return Ok(None);
            }
            bytes.extend_from_slice(&chunk);
        }
    }
}

/// A client without redirects, cookies and proxies. A proxy would connect to any host that it is given. With `allowed`,
/// hosts may be in private networks.
fn client(settings: &HttpSettings, allowed: bool) -> Result<Client, String> {
    let builder = || {
        Client::builder()
            .user_agent(&settings.user_agent)
            .connect_timeout(settings.connect)
            .redirect(Policy::none())
            .referer(false)
            .no_proxy()
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

pub(super) fn redirected(from: &Url, response: &Response) -> Result<Url, Failure> {
    let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok()).unwrap_or_default();
    let url = from.join(location).ok().filter(|url| !location.is_empty() && is_web_address(url));
    url.ok_or_else(|| Failure::new("the server redirects to no http or https address"))
}

/// Whether a URL that a server names may be requested: `http` or `https`, without a user, and not too long.
pub(super) fn is_web_address(url: &Url) -> bool {
    let plain = url.username().is_empty() && url.password().is_none() && url.as_str().len() <= URL_CHARS;
    plain && matches!(url.scheme(), "http" | "https")
}

fn shown(url: &Url) -> String {
    format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default())
}

fn rejected(status: StatusCode, headers: &HeaderMap) -> Failure {
    Failure::status(status, retry::requested(status, headers))
}
