//! The health of the bus, as readiness reports it.

use std::time::Duration;

use newsroom_chassis::bus::{Bus, BusConfig};
use newsroom_fixtures::{NatsServer, wait_until_async};

use crate::support::{self, STREAM};

const TIMEOUT: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_bus_that_comes_later_is_waited_for() {
    let mut nats = NatsServer::start();
    let url = nats.url();
    nats.kill9();
    let bus = Bus::connect(&BusConfig::at(url), "test").await.unwrap();
    assert!(bus.trouble().is_some_and(|trouble| trouble.starts_with("not connected")));
    nats.restart();
    bus.checked().await.unwrap();
    wait_until_async("the bus is well", TIMEOUT, async || bus.trouble().is_none()).await;
}

#[tokio::test]
async fn a_bus_that_is_gone_is_told() {
    let mut nats = NatsServer::start();
    let bus = support::bus(&nats).await;
    nats.kill9();
    wait_until_async("the loss is told", TIMEOUT, async || bus.trouble().is_some()).await;
}

#[tokio::test]
async fn a_refused_permission_is_told() {
    let nats = NatsServer::start_with(
        "authorization { users: [ { user: narrow, password: narrow, permissions: { publish: [\"$JS.API.>\"] } } ] }",
    );
    let config = BusConfig {
        user: Some("narrow".into()),
        password: Some("narrow".to_owned().into()),
        ..BusConfig::at(nats.url())
    };
    let bus = Bus::connect(&config, "test").await.unwrap();
    bus.checked().await.unwrap();
    bus.provision(STREAM).await.unwrap();
    bus.client().publish("newsroom.test.v1.x.y.z", "".into()).await.unwrap();
    wait_until_async("the violation is told", TIMEOUT, async || {
        bus.trouble().is_some_and(|trouble| trouble.to_lowercase().contains("permissions violation"))
    })
    .await;
}

#[tokio::test]
async fn provisioning_twice_changes_nothing() {
    let nats = NatsServer::start();
    let bus = support::bus(&nats).await;
    let first = bus.provision(STREAM).await.unwrap().cached_info().config.clone();
    let second = bus.provision(STREAM).await.unwrap().cached_info().config.clone();
    assert_eq!(first, second);
}

#[tokio::test]
async fn each_server_of_a_list_is_tried() {
    let (mut gone, nats) = (NatsServer::start(), NatsServer::start());
    let urls = format!("{}, {}", gone.url(), nats.url());
    gone.kill9();
    let bus = Bus::connect(&BusConfig::at(urls), "test").await.unwrap();
    bus.checked().await.unwrap();
    bus.provision(STREAM).await.unwrap();
}

#[tokio::test]
async fn a_stream_that_was_compressed_is_so_no_more() {
    use async_nats::jetstream::stream::{Compression, Config};
    let nats = NatsServer::start();
    let bus = support::bus(&nats).await;
    let before = Config {
        name: STREAM.name.into(),
        subjects: vec!["newsroom.test.v1.>".into()],
        compression: Some(Compression::S2),
        ..Config::default()
    };
    bus.jetstream().create_stream(before).await.unwrap();
    bus.jetstream().publish("newsroom.test.v1.counter.counted.1", "kept".into()).await.unwrap().await.unwrap();
    let stream = bus.provision(STREAM).await.unwrap();
    let compression = stream.cached_info().config.compression.clone();
    assert_eq!(compression.unwrap_or(Compression::None), Compression::None);
    assert_eq!(stream.get_raw_message(1).await.unwrap().payload, "kept");
}
