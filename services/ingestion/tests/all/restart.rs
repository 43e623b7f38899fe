//! A service that ends and begins again on the same store.

use std::time::Instant;

use newsroom_fixtures::{NatsServer, Postgres, Reply, Web, wait_until_async};
use newsroom_ingestion::Config;
use newsroom_proto::ingestion::v1::{
    GetSourceRequest, IngestOutcome, ListItemsRequest, Source, SourceKind, SubmitRawRequest,
};
use rstest::rstest;
use tonic::Code;
use tonic_types::StatusExt as _;

use crate::support::{Database, Ingestion, TIMEOUT, entry, events, ingested, named, reason, rss, submission};

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_service_that_was_stopped_in_a_poll_goes_on_polling(#[case] database: Database) {
    let nats = NatsServer::start();
    let web = Web::start();
    let host = web.host();
    let configure = |config: &mut Config| {
        config.settings.allowed_hosts = vec![host.clone()];
        config.settings.fetch_timeout_seconds = 600;
    };
    let mut ingestion = Ingestion::start_with(&database, &nats, configure).await;
    let pusher = ingestion.pusher("Pousse").await;
    ingestion.submit(&pusher, rss([entry("1", "Un.")])).await.unwrap();
    web.set("/rss", Reply::Silence);
    let source = Source { location: web.url("/rss"), ..named("Agence", SourceKind::Feed) };
    let id = ingestion.source(source).await.id;
    wait_until_async("it is being polled", TIMEOUT, async || !web.asked("/rss").is_empty()).await;
    let began = Instant::now();
    ingestion.stop().await;
    assert!(began.elapsed() < TIMEOUT / 2, "a stop does not wait for a silent server");

    web.feed("/rss", rss([entry("2", "Deux.")]));
    let mut ingestion = Ingestion::start_with(&database, &nats, configure).await;
    let mut client = ingestion.client.clone();
    wait_until_async("it is polled again", TIMEOUT, async || {
        let source = client.sources.get_source(GetSourceRequest { id: id.clone() }).await.unwrap().into_inner().source;
        source.unwrap().health.unwrap().item_count == 1
    })
    .await;
    let again = ingestion.submit(&pusher, rss([entry("1", "Un.")])).await.unwrap();
    assert_eq!(ingested(&again), [(IngestOutcome::Seen, 1)]);
    let items = ingestion.client.items.list_items(ListItemsRequest::default()).await.unwrap().into_inner().items;
    assert_eq!(items.len(), 2, "one of each source");
    assert_eq!(events(&nats, "both events", |events| events.len() >= 2).await.len(), 2);
    ingestion.stop().await;
}

#[tokio::test]
async fn a_store_that_is_down_is_told_and_nothing_is_lost_when_it_comes_back() {
    let nats = NatsServer::start();
    let mut postgres = Postgres::start();
    let database = Database::at(postgres.database());
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    ingestion.submit(&source, rss([entry("1", "Un.")])).await.unwrap();
    postgres.kill9();
    let push = || SubmitRawRequest { request_id: "r2".into(), ..submission(&source, rss([entry("2", "Deux.")])) };
    let refused = ingestion.client.items.submit_raw(push()).await.unwrap_err();
    assert_eq!(reason(&refused), (Code::Unavailable, "STORE_UNAVAILABLE".into()));
    assert!(refused.get_error_details().retry_info().is_some());
    postgres.restart();
    let mut client = ingestion.client.clone();
    wait_until_async("the push is taken", TIMEOUT, async || client.items.submit_raw(push()).await.is_ok()).await;
    let items = ingestion.client.items.list_items(ListItemsRequest::default()).await.unwrap().into_inner().items;
    assert_eq!(items.len(), 2);
    assert_eq!(events(&nats, "both events", |events| events.len() >= 2).await.len(), 2);
    ingestion.stop().await;
}
