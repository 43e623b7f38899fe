//! What a poll publishes belongs to the poll's trace.

use newsroom_chassis::telemetry::{Telemetry, TelemetryConfig};
use newsroom_fixtures::{NatsServer, Web};
use newsroom_ingestion::Config;
use newsroom_proto::ingestion::v1::{Source, SourceKind};
use rstest::rstest;

use crate::support::{Database, Ingestion, entry, events, named, rss};

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn the_events_of_one_poll_are_of_one_trace(#[case] database: Database) {
    // Nobody listens there: spans have their ids all the same.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let config = TelemetryConfig { otlp_endpoint: format!("http://{nobody}"), ..TelemetryConfig::default() };
    let _telemetry = Telemetry::start(&config, "test").unwrap();
    let nats = NatsServer::start();
    let web = Web::start();
    web.feed("/a", rss((0..150).map(|n| entry(&n.to_string(), "Un."))));
    web.feed("/b", rss([entry("b", "Un.")]));
    let host = web.host();
    let configure = |config: &mut Config| config.settings.allowed_hosts = vec![host];
    let mut ingestion = Ingestion::start_with(&database, &nats, configure).await;
    for path in ["/a", "/b"] {
        ingestion.source(Source { location: web.url(path), ..named(path, SourceKind::Feed) }).await;
    }
    let events = events(&nats, "all events", |events| events.len() >= 151).await;
    let mut traces: Vec<&str> = events.iter().map(|event| event.traceparent.split('-').nth(1).unwrap()).collect();
    traces.sort_unstable();
    traces.dedup();
    assert_eq!(traces.len(), 2);
    ingestion.stop().await;
}
