//! The server side of a port with TLS.

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use time::OffsetDateTime;
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::sync::CancellationToken;

use super::{
    PeerCertificate, TlsConfig, TlsError,
    contents::{Contents, Loaded},
    reload::{Look, Reload},
};

/// How often the files are looked at.
const INTERVAL: Duration = Duration::from_secs(2);

/// The TLS of a port. Its certificate follows the files.
#[derive(Debug)]
pub(crate) struct ServerTls {
    config: TlsConfig,
    protocols: &'static [&'static [u8]],
    /// The names of the service and the port.
    port: (&'static str, &'static str),
    served: Mutex<Arc<Loaded>>,
}

/// A connection after its handshake.
pub(crate) struct Handshake {
    pub stream: Box<TlsStream<TcpStream>>,
    /// The certificate of the client, if it has one.
    pub peer: Option<PeerCertificate>,
}

impl ServerTls {
    /// Reads the files. `protocols` are those of ALPN.
    pub fn open(
        config: &TlsConfig,
        protocols: &'static [&'static [u8]],
        port: (&'static str, &'static str),
    ) -> Result<Self, TlsError> {
        let loaded = Contents::read(config)?.load(config, protocols)?;
        if loaded.expires <= OffsetDateTime::now_utc() {
            tracing::warn!(service = port.0, port = port.1, expired = %loaded.expires, "the certificate has expired");
        }
        let tls = Self { config: config.clone(), protocols, port, served: Mutex::new(Arc::new(loaded)) };
        tls.tell(false);
        Ok(tls)
    }

    /// Makes the handshake with a client.
    pub async fn accept(&self, stream: TcpStream) -> io::Result<Handshake> {
        let server = self.served().server.clone();
        let stream = Box::new(TlsAcceptor::from(server).accept(stream).await?);
        let leaf = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
        let peer = leaf.map(PeerCertificate::of);
        Ok(Handshake { stream, peer })
    }

    /// Follows the files until `stop`. While new files cannot be used, the former ones are served. Open connections stay
    /// as they are.
    pub async fn watch(self: Arc<Self>, stop: CancellationToken) {
        let mut reload = Reload::default();
        let mut is_broken = false;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(INTERVAL) => {}
            }
            let tls = self.clone();
            let looked = tokio::task::spawn_blocking(move || {
                let served = tls.served().clone();
                let look = reload.look(&tls.config, tls.protocols, &served);
                (reload, look)
            });
            let Ok((next, look)) = looked.await else {
                // The panic hook has reported the panic.
                reload = Reload::default();
                continue;
            };
            reload = next;
            is_broken = self.note(look, is_broken);
            self.tell(is_broken);
        }
    }

    /// Carries out what a look has found. Returns whether the files are broken.
    fn note(&self, look: Look, is_broken: bool) -> bool {
        let (service, port) = self.port;
        match look {
            Look::Same => false,
            Look::New(loaded) => {
                tracing::info!(service, port, expires = %loaded.expires, "a new certificate is served");
                *self.served() = Arc::from(loaded);
                false
            }
            Look::Pending => is_broken,
            Look::Broken(why) => {
                tracing::error!(service, port, why, "the new certificate cannot be used, the former one is served");
                true
            }
            Look::StillBroken => true,
        }
    }

    fn tell(&self, is_broken: bool) {
        let (service, port) = self.port;
        let left = self.served().expires - OffsetDateTime::now_utc();
        metrics::gauge!("newsroom_tls_certificate_expires_seconds", "service" => service, "port" => port)
            .set(left.as_seconds_f64());
        metrics::gauge!("newsroom_tls_certificate_broken", "service" => service, "port" => port).set(if is_broken {
            1.0
        } else {
            0.0
        });
    }

    fn served(&self) -> MutexGuard<'_, Arc<Loaded>> {
        self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
