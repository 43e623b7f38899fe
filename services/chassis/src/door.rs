//! A port that serves HTTP/1.1 to whoever comes by: a bounded number of connections, none of them for ever, and an
//! end in good order.

use std::{
    convert::Infallible, error::Error, future::Future, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration,
};

use http::{Request, Response};
use hyper::{
    body::{Body, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use crate::task::Tasks;

/// The largest head of a request, in bytes.
const MAX_HEAD: usize = 16 << 10;
/// How many header lines a request may have.
const MAX_HEADERS: usize = 64;
/// The pause when the system has no more connections to give.
const PAUSE: Duration = Duration::from_millis(100);

/// What is behind a door.
pub trait Visit: Send + Sync + 'static {
    /// What an answer carries.
    type Body: Body<Data: Send, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static;

    /// Answers one request. It is dropped when its connection breaks, or has to end before.
    fn visit(&self, request: Request<Incoming>) -> impl Future<Output = Response<Self::Body>> + Send;
}

/// How a door treats those who come to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manners {
    /// What they are called in logs: `reader`.
    pub visitor: &'static str,
    /// How many connections may be open; more wait to be taken.
    pub connections: u32,
    /// How long the head of a request may take to come in, and a kept connection may be idle.
    pub head: Duration,
    /// How long a connection is kept, so that nobody holds one for ever, and visitors spread over replicas.
    pub age: Duration,
    /// How long the last answer of a connection may take to go out.
    pub last_answer: Duration,
}

/// A port, bound.
#[derive(Debug)]
pub struct Door {
    listener: TcpListener,
    manners: Manners,
}

impl Door {
    /// Binds the port; 0 gives a free one. An error names the address.
    pub async fn bind(address: SocketAddr, manners: Manners) -> io::Result<Self> {
        let named = |error: io::Error| io::Error::new(error.kind(), format!("cannot listen on {address}: {error}"));
        Ok(Self { listener: TcpListener::bind(address).await.map_err(named)?, manners })
    }

    /// Where it is.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `stop`; then takes no new connection and returns when the answers under way have gone out.
    pub async fn serve<V: Visit>(self, visited: V, stop: CancellationToken) {
        let Self { listener, manners } = self;
        let visited = Arc::new(visited);
        let places = usize::try_from(manners.connections).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
        let places = Arc::new(Semaphore::new(places));
        let connections = Tasks::new();
        loop {
            let taken = async {
                let place = places.clone().acquire_owned().await;
                (place, listener.accept().await)
            };
            let (place, accepted) = tokio::select! {
                taken = taken => taken,
                () = stop.cancelled() => break,
            };
            match accepted {
                Ok((stream, _)) => {
                    let visited = visited.clone();
                    connections.spawn(manners.visitor, move |stop| async move {
                        let _place = place;
                        connection(stream, visited, manners, stop).await;
                    });
                }
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn Error,
                        visitor = manners.visitor,
                        "a connection is not taken"
                    );
                    sleep(PAUSE).await;
                }
            }
        }
        drop(listener);
        connections.stop().await;
    }
}

/// Serves one connection, until its end, its age or `stop`.
async fn connection<V: Visit>(stream: TcpStream, visited: Arc<V>, manners: Manners, stop: CancellationToken) {
    // Without it an answer still goes out, only later.
    let _delayed = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let visited = visited.clone();
        async move { Ok::<_, Infallible>(visited.visit(request).await) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(manners.head).max_buf_size(MAX_HEAD).max_headers(MAX_HEADERS);
    let mut serving = pin!(http.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = serving.as_mut() => Some(ended),
        () = stop.cancelled() => None,
        () = sleep(manners.age) => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            serving.as_mut().graceful_shutdown();
            tokio::select! {
                ended = serving => ended,
                () = sleep(manners.last_answer) => Ok(()),
            }
        }
    };
    if let Err(error) = ended {
        // The visitor's own doing: it went away, was too slow, or spoke no HTTP.
        tracing::debug!(error = &error as &dyn Error, visitor = manners.visitor, "a connection broke");
    }
}
