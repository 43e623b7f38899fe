//! Connects to servers that speak no HTTP. The guard allows the same addresses as for HTTP.

use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName},
};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsConnector, client::TlsStream};
use url::Host;

use super::{
    Failure, Guard,
    failure::{self, Unreachable},
};
use crate::domain::Server;

/// The number of a name's addresses that are tried.
const ADDRESSES: usize = 4;

#[derive(Clone)]
pub struct Connector {
    guard: Guard,
    patience: Duration,
    tls: TlsConnector,
}

impl Connector {
    /// `guard` decides which addresses are allowed. `patience` is the maximum time of a connection attempt.
    /// `authorities` are trusted in addition to those of the machine.
    pub fn new(guard: Guard, patience: Duration, authorities: Vec<CertificateDer<'static>>) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        // Sources without TLS work even on a machine that has no certificates.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        for authority in authorities {
            roots.add(authority).map_err(|error| error.to_string())?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.map_err(|error| error.to_string())?.with_root_certificates(roots).with_no_client_auth();
        Ok(Self { guard, patience, tls: TlsConnector::from(Arc::new(config)) })
    }

    /// Encrypts a connection, and verifies that the server's certificate has its name.
    pub(super) async fn encrypt(&self, server: &Server, stream: TcpStream) -> Result<TlsStream<TcpStream>, Failure> {
        let name = match &server.host {
            Host::Domain(name) => {
                ServerName::try_from(name.clone()).map_err(|_| Failure::new("the host is no name"))?
            }
            Host::Ipv4(address) => ServerName::from(IpAddr::V4(*address)),
            Host::Ipv6(address) => ServerName::from(IpAddr::V6(*address)),
        };
        let encrypted = self.tls.connect(name, stream).await;
        encrypted.map_err(|error| {
            let other = || Failure::new(format!("the server does not speak TLS here: check the port ({error})"));
            failure::tls(&error).unwrap_or_else(other)
        })
    }

    /// Refuses a server whose host is an IP address in a private network.
    pub fn check(&self, server: &Server) -> Result<(), Failure> {
        self.guard.check_server(server).map_err(|unreachable| Failure::new(unreachable.to_string()))
    }

    pub async fn connect(&self, server: &Server) -> Result<TcpStream, Failure> {
        let in_time = timeout(self.patience, self.try_each(server)).await;
        in_time.unwrap_or_else(|_| {
            let seconds = self.patience.as_secs_f32();
            Err(Failure::new(format!(
                "{server} cannot be connected to within {seconds} s: is it the right port, and open to us?"
            )))
        })
    }

    async fn try_each(&self, server: &Server) -> Result<TcpStream, Failure> {
        let mut last = None;
        let addresses = self.guard.addresses(server).await.map_err(|unreachable| match unreachable {
            Unreachable::Unresolved => Failure::new(format!("the host {} does not resolve", server.host)),
            Unreachable::Private => Failure::new(unreachable.to_string()),
        })?;
        for address in addresses.into_iter().take(ADDRESSES) {
            match TcpStream::connect(address).await {
                Ok(stream) => {
                    // Commands are small, and each waits for its response.
                    let _slower = stream.set_nodelay(true);
                    return Ok(stream);
                }
                Err(error) => last = Some(error),
            }
        }
        let why = match last.as_ref().map(std::io::Error::kind) {
            Some(std::io::ErrorKind::ConnectionRefused) => {
                "it refuses connections: is it running, and is it the right port?".into()
            }
            _ => last.map(|error| error.to_string()).unwrap_or_default(),
        };
        Err(Failure::new(format!("{server} cannot be reached: {why}")))
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").field("guard", &self.guard).finish_non_exhaustive()
    }
}
