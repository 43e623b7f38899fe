//! Takes connections until the service stops.

use std::{convert::Infallible, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use newsroom_chassis::task::Tasks;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use super::{Entrance, HttpConfig};

/// The largest head of a request, in bytes.
const MAX_HEAD: usize = 16 << 10;
/// How many header lines a request may have.
const MAX_HEADERS: usize = 64;
/// How long the head of a request may take to come in, and a kept connection may be idle.
const HEAD: Duration = Duration::from_secs(10);
/// How long a connection is kept, so that nobody holds one for ever, and senders spread over replicas.
const AGE: Duration = Duration::from_secs(300);
/// The pause when the system has no more connections to give.
const PAUSE: Duration = Duration::from_millis(100);

/// The port, bound.
#[derive(Debug)]
pub struct Door {
    listener: TcpListener,
    connections: usize,
    last_answer: Duration,
}

impl Door {
    /// Binds the port, if one is named; 0 gives a free one.
    pub async fn bind(config: &HttpConfig) -> io::Result<Option<Self>> {
        let Some(address) = config.listen else { return Ok(None) };
        let named = |error: io::Error| io::Error::new(error.kind(), format!("cannot listen on {address}: {error}"));
        let listener = TcpListener::bind(address).await.map_err(named)?;
        let connections = usize::try_from(config.max_connections).unwrap_or(usize::MAX);
        Ok(Some(Self { listener, connections, last_answer: config.timeout() }))
    }

    /// Where pushes are taken.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `stop`; then takes no new connection and returns when the requests under way are
    /// answered.
    pub async fn serve(self, entrance: Entrance, stop: CancellationToken) {
        let entrance = Arc::new(entrance);
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
                    let (entrance, last_answer) = (entrance.clone(), self.last_answer);
                    connections.spawn("sender", move |stop| async move {
                        let _place = place;
                        connection(stream, entrance, last_answer, stop).await;
                    });
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "a sender's connection is not taken");
                    sleep(PAUSE).await;
                }
            }
        }
        drop(self.listener);
        connections.stop().await;
    }
}

/// Serves one connection, until its end, its age or `stop`.
async fn connection(stream: TcpStream, entrance: Arc<Entrance>, last_answer: Duration, stop: CancellationToken) {
    // Without it an answer still goes out, only later.
    let _delayed = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let entrance = entrance.clone();
        async move { Ok::<_, Infallible>(entrance.visit(request).await) }
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
                () = sleep(last_answer) => Ok(()),
            }
        }
    };
    if let Err(error) = ended {
        // The sender's own doing: it went away, was too slow, or spoke no HTTP.
        tracing::debug!(error = &error as &dyn std::error::Error, "a sender's connection broke");
    }
}
