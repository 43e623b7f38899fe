//! What is published on the bus.

use newsroom_fixtures::{NatsServer, Web, wait_until_async};
use newsroom_proto::ingestion::v1::{
    GetItemRequest, GetSourceRequest, IngestOutcome, ItemIngested, ItemUpdated, PollSourceRequest, Source,
    SourceFailed, SourceKind, SourceRecovered, SourceState,
};
use prost::Message;
use rstest::rstest;

use crate::support::{Database, Ingestion, TIMEOUT, entry, events, ingested, named, of_kind, rss};

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn changed_content_is_an_update_and_each_event_tells_the_item_whole(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    ingestion.submit(&source, rss([entry("1", "Un.")])).await.unwrap();
    ingestion.submit(&source, rss([entry("1", "Un.")])).await.unwrap();
    let changed = ingestion.submit(&source, rss([entry("1", "Deux.")])).await.unwrap();
    assert_eq!(ingested(&changed), [(IngestOutcome::Update, 2)]);
    let id = changed.ingested[0].item_id.clone();
    let item = ingestion.client.items.get_item(GetItemRequest { id }).await.unwrap().into_inner().item.unwrap();
    let events = events(&nats, "both events", |events| events.len() >= 2).await;
    let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["item.ingested", "item.updated"]);
    let ingested = ItemIngested::decode(events[0].payload.as_slice()).unwrap().item.unwrap();
    let updated = ItemUpdated::decode(events[1].payload.as_slice()).unwrap().item.unwrap();
    assert_eq!((ingested.revision, ingested.body), (1, vec!["Un.".to_owned()]));
    assert_eq!(updated, item);
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_source_that_fails_and_recovers_says_each_once(#[case] database: Database) {
    let nats = NatsServer::start();
    let web = Web::start();
    web.status("/rss", 404, &[]);
    let host = web.host();
    let configure = |config: &mut newsroom_ingestion::Config| config.settings.allowed_hosts = vec![host];
    let mut ingestion = Ingestion::start_with(&database, &nats, configure).await;
    let source = Source { location: web.url("/rss"), ..named("Agence", SourceKind::Feed) };
    let id = ingestion.source(source).await.id;
    let mut client = ingestion.client.clone();
    wait_until_async("the schedule finds it failing", TIMEOUT, async || {
        let source = client.sources.get_source(GetSourceRequest { id: id.clone() }).await.unwrap().into_inner();
        source.source.unwrap().health.unwrap().state() == SourceState::Failing
    })
    .await;
    let poll = PollSourceRequest { id: id.clone() };
    let failed = ingestion.client.sources.poll_source(poll.clone()).await.unwrap().into_inner();
    let health = failed.source.unwrap().health.unwrap();
    assert_eq!(health.last_error, "the server answered 404");
    assert!(health.consecutive_failures >= 2 && health.last_success_time.is_none());
    web.feed("/rss", rss([entry("1", "Un.")]));
    let recovered = ingestion.client.sources.poll_source(poll.clone()).await.unwrap().into_inner();
    let source = recovered.source.unwrap();
    let health = source.health.clone().unwrap();
    assert_eq!((health.state(), health.consecutive_failures), (SourceState::Healthy, 0));
    assert_eq!((health.last_error.as_str(), health.item_count), ("", 1));
    ingestion.client.sources.poll_source(poll).await.unwrap();

    let events = events(&nats, "three events", |events| events.len() >= 3).await;
    let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["source.failed", "item.ingested", "source.recovered"]);
    let failed = SourceFailed::decode(events[0].payload.as_slice()).unwrap().source.unwrap();
    assert_eq!(failed.health.unwrap().last_error, "the server answered 404");
    let told = SourceRecovered::decode(events[2].payload.as_slice()).unwrap().source.unwrap();
    assert_eq!(told, source);
    ingestion.stop().await;
    assert_eq!(of_kind(&events, "source.failed"), 1);
}
