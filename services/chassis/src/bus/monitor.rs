//! The health that the servers of the bus report about themselves.
//!
//! A nats-server whose disk was full continues to answer, but its streams store nothing more until the server is
//! restarted, even when there is space again (seen in 2.15.1). Only its full health check reports this.

use std::{io, time::Duration};

use axum::body::Body;
use http::{Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use super::Bus;

/// How often the servers are asked.
const INTERVAL: Duration = Duration::from_secs(5);
/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(3);
/// The longest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 << 10;

/// The state that a server reports of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerState {
    /// The server reports no fault.
    Healthy,
    /// A stream or consumer can no longer be written, because the disk was full. A restart of the server repairs it.
    Broken(String),
    /// Another fault, which may be temporary: the server is starting, or is catching up with the others.
    Unhealthy(String),
    /// The server does not answer.
    Silent(String),
}

impl ServerState {
    /// The text of the fault; `None` when the server is healthy.
    pub fn trouble(self) -> Option<String> {
        match self {
            Self::Healthy => None,
            Self::Broken(text) | Self::Unhealthy(text) => Some(text),
            Self::Silent(text) => Some(format!("no answer: {text}")),
        }
    }
}

/// Asks the server behind `url`, an entry of [`super::BusConfig::monitor_urls`].
pub async fn server_state(url: &str) -> ServerState {
    match tokio::time::timeout(TIMEOUT, ask(url)).await {
        Ok(Ok((StatusCode::OK, _))) => ServerState::Healthy,
        Ok(Ok((_, said))) if said.contains("write error") => ServerState::Broken(said),
        Ok(Ok((_, said))) => ServerState::Unhealthy(said),
        Ok(Err(error)) => ServerState::Silent(error.to_string()),
        Err(_) => ServerState::Silent(format!("none in {TIMEOUT:?}")),
    }
}

/// The `host:port` of a monitoring URL, and the path below which the server answers, without a final slash. `None` when
/// the URL has another form.
pub(super) fn address(url: &str) -> Option<(String, String)> {
    let uri: Uri = url.parse().ok()?;
    let plain = uri.scheme_str() == Some("http") && uri.query().is_none();
    let address = format!("{}:{}", uri.host()?, uri.port_u16()?);
    plain.then(|| (address, uri.path().trim_end_matches('/').to_owned()))
}

async fn ask(url: &str) -> io::Result<(StatusCode, String)> {
    let (address, base) = address(url).ok_or_else(|| io::Error::other("no monitoring URL"))?;
    let stream = TcpStream::connect(&address).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(other)?;
    let request = Request::get(format!("{base}/healthz"))
        .header(http::header::HOST, &address)
        .body(Body::empty())
        .map_err(other)?;
    let answer = async {
        let answer = sender.send_request(request).await.map_err(other)?;
        let status = answer.status();
        let said = axum::body::to_bytes(Body::new(answer.into_body()), MAX_ANSWER).await.map_err(other)?;
        Ok((status, String::from_utf8_lossy(&said).into_owned()))
    };
    tokio::pin!(answer);
    tokio::select! {
        answer = &mut answer => answer,
        ended = connection => match ended {
            Ok(()) => answer.await,
            Err(error) => Err(other(error)),
        },
    }
}

fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::other(error)
}

impl Bus {
    /// Asks the servers at intervals until `stop`. Logs and counts each server that is not healthy.
    pub async fn monitor(&self, service: &'static str, stop: CancellationToken) {
        let healthy = metrics::gauge!("newsroom_bus_healthy", "service" => service);
        loop {
            let trouble = self.ask_servers().await;
            healthy.set(if trouble.is_none() { 1.0 } else { 0.0 });
            if self.health.note_servers(trouble.clone()) {
                match trouble {
                    Some(trouble) => tracing::warn!(service, trouble, "the bus is not well"),
                    None => tracing::info!(service, "the bus is well"),
                }
            }
            tokio::select! {
                () = tokio::time::sleep(INTERVAL) => {}
                () = stop.cancelled() => return,
            }
        }
    }

    async fn ask_servers(&self) -> Option<String> {
        for url in self.monitor_urls.iter() {
            if let Some(trouble) = server_state(url).await.trouble() {
                // The path may be a secret.
                let address = address(url).map(|(address, _)| address).unwrap_or_default();
                return Some(format!("{address}: {}", trouble.trim()));
            }
        }
        if !self.monitor_urls.is_empty() {
            return None;
        }
        match tokio::time::timeout(TIMEOUT, self.jetstream.query_account()).await {
            Ok(Ok(_)) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some(format!("JetStream did not answer in {TIMEOUT:?}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_monitoring_url_has_a_host_a_port_and_perhaps_a_path() {
        for (url, host, path) in [
            ("http://127.0.0.1:8222", "127.0.0.1:8222", ""),
            ("http://nats-0.nats-headless:8222/", "nats-0.nats-headless:8222", ""),
            ("http://127.0.0.1:8222/p0a1b", "127.0.0.1:8222", "/p0a1b"),
            ("http://127.0.0.1:8222/nats/one/", "127.0.0.1:8222", "/nats/one"),
        ] {
            assert_eq!(address(url), Some((host.to_owned(), path.to_owned())), "{url}");
        }
        for wrong in ["", "nats", "nats://a:4222", "https://a:8222", "http://a", "http://a:1?x"] {
            assert_eq!(address(wrong), None, "{wrong}");
        }
    }
}
