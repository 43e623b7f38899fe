//! The limits of callers, at the port of a service that asks for proof.

mod addresses;
mod cors;
mod floods;
mod principals;
mod secrecy;
mod unread;

use std::net::{IpAddr, SocketAddr};

use newsroom_chassis::{
    authentication::{AuthenticationConfig, IssuerConfig, PrincipalKind},
    server::ServerConfig,
};
use newsroom_fixtures::{
    NatsServer, RunningService, error_reason,
    issuer::{Issuer, SigningKey},
};
use serde_json::json;
use tonic::{
    Code, Request, Status,
    metadata::{AsciiMetadataKey, AsciiMetadataValue},
    service::Routes,
    transport::{Channel, Endpoint},
};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_types::StatusExt as _;

use crate::support::{Database, service};

const PERSONS: &str = "newsroom";
const SERVICES: &str = "newsroom-services";

/// A running service whose every call needs a token, and the issuer of the tokens.
struct Guarded {
    running: RunningService,
    issuer: Issuer,
    key: SigningKey,
    _parts: (NatsServer, Database),
}

impl Guarded {
    async fn start(change: impl FnOnce(&mut ServerConfig)) -> Self {
        let key = SigningKey::p256("e");
        let issuer = Issuer::start(&[&key]);
        let entry = |audience: &str, kind: PrincipalKind| {
            let entry = json!({ "name": "staff", "issuer": issuer.url(), "audience": audience,
                "keys": issuer.keys_url(), "kind": kind });
            serde_json::from_value::<IssuerConfig>(entry).unwrap()
        };
        let issuers = vec![entry(PERSONS, PrincipalKind::Person), entry(SERVICES, PrincipalKind::Service)];
        let authentication = AuthenticationConfig { issuers, open: Vec::new(), ..AuthenticationConfig::default() };
        let mut server = ServerConfig { authentication, ..ServerConfig::on_loopback(0, 0) };
        change(&mut server);
        server.check().unwrap();
        let (nats, database) = (NatsServer::start(), Database::sqlite());
        let service = service(&nats.url(), &server, &database.config()).await;
        let running = RunningService::run(service.into_app(Routes::default())).await;
        Self { running, issuer, key, _parts: (nats, database) }
    }

    fn address(&self) -> SocketAddr {
        self.running.grpc()
    }

    /// A new connection from this loopback address.
    fn from(&self, last: u8) -> Channel {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.address())).unwrap();
        endpoint.local_address(Some(IpAddr::from([127, 0, 0, last]))).connect_lazy()
    }

    fn token(&self, subject: &str) -> String {
        self.key.token(&self.issuer.claims(subject, PERSONS))
    }

    fn token_of_service(&self, subject: &str) -> String {
        self.key.token(&self.issuer.claims(subject, SERVICES))
    }
}

fn request(headers: &[(&str, &str)]) -> Request<HealthCheckRequest> {
    let mut request = Request::new(HealthCheckRequest::default());
    for (name, value) in headers {
        let (name, value) = (name.parse::<AsciiMetadataKey>().unwrap(), value.parse::<AsciiMetadataValue>().unwrap());
        request.metadata_mut().append(name, value);
    }
    request
}

/// Calls with these headers.
async fn call_with(channel: &Channel, headers: &[(&str, &str)]) -> Result<(), Status> {
    HealthClient::new(channel.clone()).check(request(headers)).await.map(drop)
}

/// Calls with a token.
async fn call(channel: &Channel, token: &str) -> Result<(), Status> {
    call_with(channel, &[("authorization", &format!("Bearer {token}"))]).await
}

/// The reason of a failed call.
fn reason(called: Result<(), Status>) -> String {
    match called {
        Ok(()) => "OK".into(),
        Err(status) => error_reason(&status, "test").1,
    }
}

/// Calls until a limit is reached. Returns how many calls were answered otherwise, and the error.
async fn until_limited(mut call: impl AsyncFnMut() -> Result<(), Status>) -> (u32, Status) {
    for answered in 0..10_000 {
        match call().await {
            Err(status) if status.code() == Code::ResourceExhausted => return (answered, status),
            _ => {}
        }
    }
    panic!("no limit was reached");
}

/// Whether a call is refused for this reason right after `exhaust` has used up a limit. A busy machine may take so long
/// between the two that the limit allows a call again, so it is tried more than once.
async fn is_limited_after(
    reason_of_limit: &str,
    mut exhaust: impl AsyncFnMut(),
    mut call: impl AsyncFnMut() -> Result<(), Status>,
) -> bool {
    for _ in 0..20 {
        exhaust().await;
        match reason(call().await) {
            found if found == reason_of_limit => return true,
            found => assert_eq!(found, "OK"),
        }
    }
    false
}

/// How long a caller has to wait, as an error says.
fn told_wait(status: &Status) -> std::time::Duration {
    status.get_error_details().retry_info().and_then(|info| info.retry_delay).unwrap()
}
