//! Connections that grow old while calls are under way.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use futures::future::join_all;
use newsroom_chassis::{bus::BusConfig, http::is_unprocessed, server::ServerConfig, service::Service};
use newsroom_fixtures::NatsServer;
use tokio_util::sync::CancellationToken;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::{
    server::IDENTITY,
    support::{Database, Migrator},
};

/// How many calls are under way at once, over a few connections.
const CALLERS: usize = 32;
const CHANNELS: usize = 4;
/// How long they call: many times the age of a connection.
const LONG: Duration = Duration::from_secs(12);

fn channel(address: SocketAddr) -> Channel {
    Endpoint::from_shared(format!("http://{address}")).unwrap().connect_lazy()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_call_fails_because_its_connection_grows_old() {
    let (nats, database) = (NatsServer::start(), Database::sqlite());
    let server = ServerConfig { max_connection_age_seconds: 1, ..ServerConfig::on_loopback(0, 0) };
    let bus = BusConfig::at(nats.url());
    let service = Service::open::<Migrator>(IDENTITY, &server, &database.config(), &bus).await.unwrap();
    let app = service.into_app(tonic::service::Routes::default());
    let address = app.grpc_addr().unwrap();
    let stop = CancellationToken::new();
    let running = newsroom_chassis::task::spawn("app", app.run(stop.clone()));
    let channels: Vec<_> = (0..CHANNELS).map(|_| channel(address)).collect();
    let (began, count, repeated) = (Instant::now(), AtomicUsize::new(0), AtomicUsize::new(0));
    let call = async |caller: usize| {
        let mut client = HealthClient::new(channels[caller % CHANNELS].clone());
        let mut failed = Vec::new();
        while began.elapsed() < LONG {
            count.fetch_add(1, Ordering::Relaxed);
            match client.check(HealthCheckRequest::default()).await {
                Ok(_) => {}
                // Other clients would not even tell.
                Err(status) if is_unprocessed(&status) => {
                    repeated.fetch_add(1, Ordering::Relaxed);
                }
                Err(status) => failed.push(format!("{:?} {status:?}", began.elapsed())),
            }
        }
        failed
    };
    let failed: Vec<_> = join_all((0..CALLERS).map(call)).await.into_iter().flatten().collect();
    println!("{} of {count:?} calls failed, {repeated:?} were repeated", failed.len());
    assert_eq!(failed, Vec::<String>::new());
    stop.cancel();
    running.await.unwrap().unwrap();
}
