//! The published site, seen by a browser without a cache.

use std::net::SocketAddr;

/// A client of the site.
#[derive(Clone, Debug)]
pub struct Site {
    address: SocketAddr,
    client: reqwest::Client,
}

/// A response of the site.
#[derive(Clone, Debug)]
pub struct Page {
    /// The HTTP status; 0 without a response.
    pub status: u16,
    /// The header `ETag`.
    pub etag: String,
    /// The body.
    pub body: String,
}

impl Site {
    pub(crate) fn new(address: SocketAddr) -> Self {
        // A second installation in the same process changes nothing.
        let _already = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        Self { address, client: client.build().expect("a client without extras") }
    }

    /// The address of the site.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Requests the page at `path`.
    pub async fn get(&self, path: &str) -> Page {
        let nobody = Page { status: 0, etag: String::new(), body: String::new() };
        let Ok(answer) = self.client.get(format!("http://{}{path}", self.address)).send().await else { return nobody };
        let status = answer.status().as_u16();
        let etag = answer.headers().get("etag").and_then(|etag| etag.to_str().ok()).unwrap_or_default().to_owned();
        match answer.text().await {
            Ok(body) => Page { status, etag, body },
            Err(_) => nobody,
        }
    }
}
