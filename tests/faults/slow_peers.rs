//! Thousands of peers connect and never finish a request.

use std::time::Duration;

use newsroom_fixtures::{free_port, wait_until_async};
use newsroom_tests::{Newsroom, Options, Role, SlowPeers, StoreKind, ask, get, raise_open_files, web_call};
use tonic_health::pb::HealthCheckRequest;

/// More connections than any port accepts.
const SLOW: usize = 1_100;
/// Shorter than any port's time limit for a request head.
const BEFORE_THEIR_TIME: Duration = Duration::from_secs(8);

#[tokio::test]
async fn a_thousand_slow_peers_keep_nobody_out() {
    raise_open_files();
    let pushes = std::net::SocketAddr::from(([127, 0, 0, 1], free_port()));
    let listen = format!("ingestion.http.listen={pushes}");
    let mut newsroom = Newsroom::start(Options::on(StoreKind::Sqlite).with(Role::Ingestion, listen)).await;
    let site = newsroom.site().address();
    let (calls, admin) = (newsroom.service(Role::Editorial).grpc(), newsroom.service(Role::Editorial).admin());
    let check = web_call("/grpc.health.v1.Health/Check", &HealthCheckRequest::default(), "host: localhost\r\n");
    // The peers use several addresses, and each address is limited.
    for (name, port, request, answered, most) in [
        ("the site", site, get("/robots.txt").into_bytes(), "HTTP/1.1 200 ", 5 * 128),
        ("pushes", pushes, get("/v1/nothing").into_bytes(), "HTTP/1.1 404 ", 5 * 64),
        ("calls", calls, check, "HTTP/1.1 200 ", 1_024),
        ("the admin port", admin, get("/livez").into_bytes(), "HTTP/1.1 200 ", 64),
    ] {
        let slow = SlowPeers::connect(port, SLOW).await;
        slow.drip();
        for _ in 0..10 {
            let answer = ask(port, &request).await.unwrap();
            assert!(answer.starts_with(answered), "{name}: {answer}");
        }
        wait_until_async(&format!("{name} has closed what is too much"), BEFORE_THEIR_TIME, async || {
            slow.drip();
            slow.open() <= most
        })
        .await;
    }
}
