//! The schedule: by itself, none in another's way, one replica alone.

use newsroom_fixtures::{NatsServer, Reply, Web, wait_until_async};
use newsroom_ingestion::Config;
use newsroom_proto::ingestion::v1::{
    GetSourceRequest, Source, SourceHealth, SourceKind, SourceState, UpdateSourceRequest,
};
use prost_types::FieldMask;
use rstest::rstest;

use crate::support::{Database, Ingestion, TIMEOUT, entry, events, named, of_kind, rss};

async fn start(database: &Database, nats: &NatsServer, web: &Web, at_once: usize) -> Ingestion {
    let host = web.host();
    let configure = |config: &mut Config| {
        config.settings.allowed_hosts = vec![host];
        config.settings.poll_concurrency = at_once;
        config.settings.fetch_timeout_seconds = 600;
    };
    Ingestion::start_with(database, nats, configure).await
}

async fn create(ingestion: &mut Ingestion, web: &Web, path: &str) -> String {
    ingestion.source(Source { location: web.url(path), ..named(path, SourceKind::Feed) }).await.id
}

async fn health(ingestion: &Ingestion, id: &str) -> SourceHealth {
    let mut client = ingestion.client.clone();
    let source = client.sources.get_source(GetSourceRequest { id: id.into() }).await.unwrap().into_inner();
    source.source.unwrap().health.unwrap()
}

async fn healthy(ingestion: &Ingestion, id: &str) {
    wait_until_async("the schedule polls it", TIMEOUT, async || {
        health(ingestion, id).await.state() == SourceState::Healthy
    })
    .await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_source_that_hangs_moves_no_other(#[case] database: Database) {
    let nats = NatsServer::start();
    let web = Web::start();
    let mut ingestion = start(&database, &nats, &web, 2).await;
    web.set("/silent", Reply::Silence);
    let silent = create(&mut ingestion, &web, "/silent").await;
    wait_until_async("the silent one is asked", TIMEOUT, async || web.asked("/silent").len() == 1).await;
    for path in ["/a", "/b", "/c", "/d"] {
        web.feed(path, rss([entry(path, "Un.")]));
        let id = create(&mut ingestion, &web, path).await;
        healthy(&ingestion, &id).await;
    }
    assert_eq!(health(&ingestion, &silent).await.last_attempt_time, None, "it is still being waited for");
    assert_eq!(web.asked("/silent").len(), 1, "and is not asked a second time meanwhile");
    ingestion.stop().await;
}

#[tokio::test]
async fn a_change_of_place_or_an_end_of_a_pause_is_acted_on_at_once() {
    let nats = NatsServer::start();
    let web = Web::start();
    let database = Database::sqlite();
    let mut ingestion = start(&database, &nats, &web, 2).await;
    web.feed("/old", rss([entry("1", "Un.")]));
    web.feed("/new", rss([entry("2", "Deux.")]));
    let id = create(&mut ingestion, &web, "/old").await;
    healthy(&ingestion, &id).await;
    let mut update = async |source: Source, path: &str| {
        let update_mask = Some(FieldMask { paths: vec![path.into()] });
        let source = Some(Source { id: id.clone(), ..source });
        let request = UpdateSourceRequest { source, update_mask, ..Default::default() };
        ingestion.client.sources.update_source(request).await.unwrap().into_inner().source.unwrap()
    };
    let paused = update(Source { paused: true, ..Default::default() }, "paused").await;
    assert_eq!(paused.health.unwrap().next_poll_time, None);
    update(Source { location: web.url("/new"), ..Default::default() }, "location").await;
    assert!(web.asked("/new").is_empty());
    update(Source::default(), "paused").await;
    wait_until_async("the new place is asked", TIMEOUT, async || health(&ingestion, &id).await.item_count == 2).await;
    ingestion.stop().await;
}

#[tokio::test]
async fn of_two_replicas_one_polls_and_the_other_takes_over() {
    let nats = NatsServer::start();
    let database = Database::postgres();
    let web = Web::start();
    let mut first = start(&database, &nats, &web, 8).await;
    let second = start(&database, &nats, &web, 8).await;
    let paths: Vec<String> = (0..12).map(|n| format!("/{n}")).collect();
    for path in &paths {
        web.feed(path, rss([entry(path, "Un.")]));
        let id = create(&mut first, &web, path).await;
        healthy(&second, &id).await;
    }
    for path in &paths {
        assert_eq!(web.asked(path).len(), 1, "{path} was asked once");
    }
    first.stop().await;
    let mut second = second;
    web.feed("/later", rss([entry("later", "Un.")]));
    let id = create(&mut second, &web, "/later").await;
    healthy(&second, &id).await;
    second.stop().await;
    let events = events(&nats, "all events", |events| events.len() >= 13).await;
    assert_eq!(of_kind(&events, "item.ingested"), 13);
}
