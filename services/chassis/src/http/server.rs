//! The accept loop of a port.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{net::TcpListener, time::sleep};
use tokio_util::sync::CancellationToken;

use super::{Handler, Limits, Port, admission::Admission, connection};
use crate::{
    task::Tasks,
    tls::{ServerTls, TlsConfig, TlsError},
};

/// The pause when the system can accept no more connections.
const BACKOFF: Duration = Duration::from_millis(20);

/// A bound port.
#[derive(Debug)]
pub struct HttpServer {
    listener: TcpListener,
    port: Port,
    limits: Arc<Limits>,
    tls: Option<Arc<ServerTls>>,
}

impl HttpServer {
    /// Binds the port; 0 selects a free one. The error names the address.
    pub async fn bind(address: SocketAddr, port: Port, limits: Limits) -> io::Result<Self> {
        let named = |error: io::Error| io::Error::new(error.kind(), format!("cannot listen on {address}: {error}"));
        let listener = TcpListener::bind(address).await.map_err(named)?;
        Ok(Self { listener, port, limits: Arc::new(limits), tls: None })
    }

    /// With TLS if there are settings for it. The files are read now, and again whenever they change.
    pub fn with_tls(self, config: Option<&TlsConfig>) -> Result<Self, TlsError> {
        let (Port { service, name }, protocols) = (self.port, self.limits.protocols);
        let tls = config.map(|config| ServerTls::open(config, protocols.names(), (service, name))).transpose()?;
        Ok(Self { tls: tls.map(Arc::new), ..self })
    }

    /// The bound address.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    pub(crate) fn name(&self) -> &'static str {
        self.port.name
    }

    /// Serves until `stop`. Then accepts no new connection, and returns when the answers under way are sent or the
    /// grace period of the limits is over.
    pub async fn serve<H: Handler>(self, handler: H, stop: CancellationToken) {
        let Self { listener, port, limits, tls } = self;
        let handler = Arc::new(handler);
        let admission = Admission::new(port, limits.clone());
        let connections = Tasks::new();
        if let Some(tls) = tls.clone() {
            connections.spawn("tls", move |stop| tls.watch(stop));
        }
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = stop.cancelled() => break,
            };
            match accepted {
                Ok((stream, peer)) => {
                    // A connection without a permit is closed at once, so that no connection waits behind slow ones.
                    let Some(place) = admission.admit(peer.ip()) else { continue };
                    let (handler, how) = (handler.clone(), (port, limits.clone(), tls.clone()));
                    connections.spawn(port.name, move |stop| connection::serve(stream, handler, how, place, stop));
                }
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        service = port.service,
                        port = port.name,
                        "a connection is not taken"
                    );
                    admission.make_room();
                    sleep(BACKOFF).await;
                }
            }
        }
        drop(listener);
        connections.stop().await;
    }
}
