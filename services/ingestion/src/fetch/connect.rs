//! Connections to servers that speak no HTTP: to the same addresses that may be asked over HTTP, and to
//! none else.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName},
};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsConnector, client::TlsStream};
use url::Host;

use super::{
    Failure, Hosts,
    address::is_public,
    failure::{self, Unreachable},
};
use crate::domain::Server;

/// How many addresses of a name are tried.
const ADDRESSES: usize = 4;

/// Connects to servers.
#[derive(Clone)]
pub struct Connector {
    allowed: Hosts,
    patience: Duration,
    tls: TlsConnector,
}

impl Connector {
    /// What may be reached inside a network, how long a connection may take, and which authorities are trusted besides
    /// those of the machine.
    pub fn new(allowed: Hosts, patience: Duration, authorities: Vec<CertificateDer<'static>>) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        // A machine without certificates of authorities can still take in what needs none.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        for authority in authorities {
            roots.add(authority).map_err(|error| error.to_string())?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.map_err(|error| error.to_string())?.with_root_certificates(roots).with_no_client_auth();
        Ok(Self { allowed, patience, tls: TlsConnector::from(Arc::new(config)) })
    }

    /// Encrypts a connection to a server that proves to be the one of that name.
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
            let told = || Failure::new(format!("the server does not speak TLS here: check the port ({error})"));
            failure::tls(&error).unwrap_or_else(told)
        })
    }

    /// Refuses a server whose host is a number inside a network.
    pub fn check(&self, server: &Server) -> Result<(), Failure> {
        let address = match server.host {
            Host::Ipv4(address) => IpAddr::V4(address),
            Host::Ipv6(address) => IpAddr::V6(address),
            Host::Domain(_) => return Ok(()),
        };
        if is_public(address) || self.allowed.have_server(server) {
            return Ok(());
        }
        Err(Failure::new(Unreachable::Private.to_string()))
    }

    /// Connects to the very address that was looked at, so that no name can change in between.
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
        for address in self.addresses(server).await?.into_iter().take(ADDRESSES) {
            match TcpStream::connect(address).await {
                Ok(stream) => {
                    // Commands are small, and each waits for its answer.
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

    async fn addresses(&self, server: &Server) -> Result<Vec<SocketAddr>, Failure> {
        let found: Vec<SocketAddr> = match &server.host {
            Host::Ipv4(address) => vec![(*address, server.port).into()],
            Host::Ipv6(address) => vec![(*address, server.port).into()],
            Host::Domain(name) => match tokio::net::lookup_host((name.as_str(), server.port)).await {
                Ok(found) => found.collect(),
                Err(_) => return Err(Failure::new(format!("the host {name} does not resolve"))),
            },
        };
        if found.is_empty() {
            return Err(Failure::new(Unreachable::Unresolved.to_string()));
        }
        if self.allowed.have_server(server) {
            return Ok(found);
        }
        let public: Vec<SocketAddr> = found.into_iter().filter(|address| is_public(address.ip())).collect();
        if public.is_empty() { Err(Failure::new(Unreachable::Private.to_string())) } else { Ok(public) }
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").field("allowed", &self.allowed).finish_non_exhaustive()
    }
}
