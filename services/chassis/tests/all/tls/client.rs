//! A client that sees what a port offers.

use std::{io, net::SocketAddr, sync::Arc};

use http::{Request, Response};
use hyper::body::Incoming;
use newsroom_chassis::http::Handler;
use newsroom_fixtures::{Authority, Issued};
use rustls::{
    ClientConfig, RootCertStore, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// Answers with the path.
pub struct Echo;

impl Handler for Echo {
    type Body = String;

    async fn handle(&self, request: Request<Incoming>) -> Response<String> {
        Response::new(request.uri().path().to_owned())
    }
}

/// What a client trusts, presents and speaks.
pub struct Client<'a> {
    pub authority: &'a Authority,
    pub certificate: Option<&'a Issued>,
    pub versions: &'a [&'static SupportedProtocolVersion],
    pub protocols: &'a [&'a str],
}

impl<'a> Client<'a> {
    pub fn of(authority: &'a Authority) -> Self {
        Self { authority, certificate: None, versions: rustls::ALL_VERSIONS, protocols: &[] }
    }

    pub fn with(authority: &'a Authority, certificate: &'a Issued) -> Self {
        Self { certificate: Some(certificate), ..Self::of(authority) }
    }

    pub async fn connect(&self, address: SocketAddr) -> io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(der(&self.authority.pem())).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_protocol_versions(self.versions).unwrap().with_root_certificates(roots);
        let mut config = match self.certificate {
            None => builder.with_no_client_auth(),
            Some(Issued { certificate, key }) => {
                let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
                builder.with_client_auth_cert(vec![der(certificate)], key).unwrap()
            }
        };
        config.alpn_protocols = self.protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
        let stream = TcpStream::connect(address).await?;
        TlsConnector::from(Arc::new(config)).connect(ServerName::from(address.ip()), stream).await
    }

    /// The whole answer to a request over HTTP/1.1. In TLS 1.3 only this shows whether the server takes the client's
    /// certificate.
    pub async fn get(&self, address: SocketAddr, path: &str) -> io::Result<String> {
        let mut stream = self.connect(address).await?;
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }

    /// The certificate that the port shows to a new connection.
    pub async fn shown(&self, address: SocketAddr) -> CertificateDer<'static> {
        let stream = self.connect(address).await.unwrap();
        let chain = stream.get_ref().1.peer_certificates().unwrap();
        chain[0].clone().into_owned()
    }
}

/// A certificate as it is sent.
pub fn der(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()
}
