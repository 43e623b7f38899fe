//! Connections reach their maximum age while calls are under way.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use futures::future::join_all;
use newsroom_chassis::{http::is_unprocessed, server::ServerConfig};
use newsroom_fixtures::{NatsServer, RunningService};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::support::{Database, service};

/// How many calls are under way at once, over a few connections.
const CALLERS: usize = 32;
const CHANNELS: usize = 4;
/// How long the callers call: many times the maximum age of a connection.
const LONG: Duration = Duration::from_secs(12);

#[tokio::test(flavor = "multi_thread")]
async fn no_call_fails_because_its_connection_grows_old() {
    let (nats, database) = (NatsServer::start(), Database::sqlite());
    let mut server = ServerConfig { max_connection_age_seconds: 1, ..crate::support::on_loopback() };
    // They all call from one address, as fast as they can.
    server.limits.address.calls_per_second = 1_000_000;
    let service = service(&nats.url(), &server, &database.config()).await;
    let running = RunningService::run(service.into_app(tonic::service::Routes::default())).await;
    let channels: Vec<_> = (0..CHANNELS).map(|_| running.channel()).collect();
    let (began, count, repeated) = (Instant::now(), AtomicUsize::new(0), AtomicUsize::new(0));
    let call = async |caller: usize| {
        let mut client = HealthClient::new(channels[caller % CHANNELS].clone());
        let mut failed = Vec::new();
        while began.elapsed() < LONG {
            count.fetch_add(1, Ordering::Relaxed);
            match client.check(HealthCheckRequest::default()).await {
                Ok(_) => {}
                // Clients other than tonic's would repeat this call themselves.
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
    running.stop().await;
}
