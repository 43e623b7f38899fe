//! Ports with TLS, and the certificates of servers and clients.

mod bus;
mod clients;
mod hello;
mod ports;
mod postgresql;
mod rotation;
mod slow;

use std::{net::SocketAddr, time::Duration};

use http::{Request, Response};
use hyper::body::Incoming;
use newsroom_chassis::{
    http::{Handler, HttpServer, Limits, Networks, Port, Protocols},
    server::ServerConfig,
    task,
    tls::{ClientCertificates, TlsConfig},
};
use newsroom_fixtures::{CertificateFiles, NatsServer, RunningService};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use crate::support::{Database, service};

const TIMEOUT: Duration = Duration::from_secs(60);
const NO_END: Duration = Duration::from_secs(3_600);

/// The TLS of a port with these files.
fn settings(files: &CertificateFiles) -> TlsConfig {
    TlsConfig {
        certificate: files.certificate(),
        key: files.key(),
        client_ca: None,
        client_certificates: ClientCertificates::Off,
    }
}

/// The same, for clients with certificates.
fn mutual(files: &CertificateFiles, client_certificates: ClientCertificates) -> TlsConfig {
    TlsConfig { client_ca: Some(files.ca()), client_certificates, ..settings(files) }
}

/// A service without calls, whose ports have TLS.
struct Secured {
    running: RunningService,
    _nats: NatsServer,
    _database: Database,
}

impl Secured {
    async fn start(server: ServerConfig, routes: Routes) -> Self {
        let (nats, database) = (NatsServer::start(), Database::sqlite());
        let app = service(&nats.url(), &server, &database.config()).await.into_app(routes);
        Self { running: RunningService::run_unready(app), _nats: nats, _database: database }
    }
}

/// Limits that no test reaches.
fn calm() -> Limits {
    Limits {
        protocols: Protocols::Http1AndHttp2 { streams: 16 },
        connections: 100,
        connections_per_address: 100,
        trusted_proxies: Networks::default(),
        head: NO_END,
        idle: NO_END,
        exchange: NO_END,
        age: NO_END,
        grace: Duration::from_secs(1),
    }
}

/// Answers with the path.
struct Echo;

impl Handler for Echo {
    type Body = String;

    async fn handle(&self, request: Request<Incoming>) -> Response<String> {
        Response::new(request.uri().path().to_owned())
    }
}

/// A port that answers each request with its path.
struct Open {
    address: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl Open {
    async fn with(limits: Limits, tls: &TlsConfig) -> Self {
        let port = Port { service: "test", name: "http" };
        let server = HttpServer::bind(SocketAddr::from(([127, 0, 0, 1], 0)), port, limits).await.unwrap();
        let server = server.with_tls(Some(tls)).unwrap();
        let (address, stop) = (server.address().unwrap(), CancellationToken::new());
        let serving = task::spawn("http", server.serve(Echo, stop.clone()));
        Self { address, stop, serving }
    }

    async fn stop(self) {
        self.stop.cancel();
        self.serving.await.unwrap();
    }
}
