//! Takes connections until the service stops.

use std::{convert::Infallible, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use newsroom_chassis::task::Tasks;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use super::{Site, SiteConfig};

/// The largest head of a request, in bytes.
const MAX_HEAD: usize = 16 << 10;
/// How many header lines a request may have.
const MAX_HEADERS: usize = 64;
/// How long the head of a request may take to come in, and a kept connection may be idle.
const HEAD: Duration = Duration::from_secs(15);
/// How long a connection is kept, so that nobody holds one for ever, and readers spread over replicas.
const AGE: Duration = Duration::from_secs(120);
/// How long the last answer of a connection may take to go out.
const LAST_ANSWER: Duration = Duration::from_secs(10);
/// The pause when the system has no more connections to give.
const PAUSE: Duration = Duration::from_millis(100);

/// The site's port, bound.
#[derive(Debug)]
pub struct Door {
    listener: TcpListener,
    connections: usize,
}

impl Door {
    /// Binds the port; 0 gives a free one.
    pub async fn bind(config: &SiteConfig) -> io::Result<Self> {
        let address = config.listen;
        let named = |error: io::Error| io::Error::new(error.kind(), format!("cannot listen on {address}: {error}"));
        let listener = TcpListener::bind(address).await.map_err(named)?;
        Ok(Self { listener, connections: usize::try_from(config.max_connections).unwrap_or(usize::MAX) })
    }

    /// Where readers are served.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `stop`; then takes no new connection and returns when the answers under way have
    /// gone out.
    pub async fn serve(self, site: Site, stop: CancellationToken) {
        let site = Arc::new(site);
        let places = Arc::new(Semaphore::new(self.connections));
        let connections = Tasks::new();
        loop {
            let taken = async {
                let place = places.clone().acquire_owned().await;
                (place, self.listener.accept().await)
            };
            let (place, accepted) = tokio::select! {
                taken = taken => taken,
                () = stop.cancelled() => break,
            };
            match accepted {
                Ok((stream, _)) => {
                    let site = site.clone();
                    connections.spawn("reader", move |stop| async move {
                        let _place = place;
                        connection(stream, site, stop).await;
                    });
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "a reader's connection is not taken");
                    sleep(PAUSE).await;
                }
            }
        }
        drop(self.listener);
        connections.stop().await;
    }
}

/// Serves one connection, until its end, its age or `stop`. Bodies of requests are never read.
async fn connection(stream: TcpStream, site: Arc<Site>, stop: CancellationToken) {
    // Without it an answer still goes out, only later.
    let _delayed = stream.set_nodelay(true);
    let service = service_fn(|request: Request<Incoming>| {
        let site = site.clone();
        async move { Ok::<_, Infallible>(site.visit(request.into_parts().0).await) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(MAX_HEAD).max_headers(MAX_HEADERS);
    let mut serving = pin!(http.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = serving.as_mut() => Some(ended),
        () = stop.cancelled() => None,
        () = sleep(AGE) => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            serving.as_mut().graceful_shutdown();
            tokio::select! {
                ended = serving => ended,
                () = sleep(LAST_ANSWER) => Ok(()),
            }
        }
    };
    if let Err(error) = ended {
        // The reader's own doing: it went away, was too slow, or spoke no HTTP.
        tracing::debug!(error = &error as &dyn std::error::Error, "a reader's connection broke");
    }
}
