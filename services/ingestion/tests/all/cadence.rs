//! A source that goes quiet is told of, and one that speaks again too.

use newsroom_chassis::clock;
use newsroom_fixtures::{NatsServer, wait_for_async};
use newsroom_ingestion::{convert, fetch::Folders, usecase};
use newsroom_proto::ingestion::v1::{
    CreateSourceRequest, GetSourceRequest, Source, SourceHealth, SourceKind, SourceWentQuiet, UpdateSourceRequest,
};
use prost::Message as _;
use prost_types::{Duration, FieldMask};
use rstest::rstest;
use time::Duration as Span;

use crate::support::{Database, Ingestion, TIMEOUT, entry, events, fields, intake, named, of_kind, rss, submission};

fn minutes(minutes: i64) -> Option<Duration> {
    Some(Duration { seconds: minutes * 60, nanos: 0 })
}

async fn health(ingestion: &mut Ingestion, id: &str) -> SourceHealth {
    let request = GetSourceRequest { id: id.into() };
    ingestion.client.sources.get_source(request).await.unwrap().into_inner().source.unwrap().health.unwrap()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_source_that_goes_quiet_is_published_once_and_again_when_it_speaks(#[case] database: Database) {
    let intake = intake(&database, &[], Folders::new(Vec::new())).await;
    let source = Source { quiet_after: minutes(60), ..named("Agence", SourceKind::Push) };
    let request = CreateSourceRequest { source: Some(source), ..Default::default() };
    let source =
        usecase::source::create(&intake, convert::create_source(&request).unwrap(), newsroom_fixtures::anyone())
            .await
            .unwrap();
    let id = source.id.to_string();
    let push = |text: &str| convert::submit_raw(submission(&id, rss([entry(text, text)]))).unwrap();
    usecase::item::submit(&intake, push("Un."), newsroom_fixtures::anyone()).await.unwrap();
    let listen = async |minutes| {
        usecase::source::listen(&intake.store, clock::now() + Span::minutes(minutes)).await.unwrap();
        usecase::source::read(&intake.store, source.id).await.unwrap().health.quiet_since.is_some()
    };
    assert!(!listen(59).await);
    assert!(listen(61).await);
    assert!(listen(62).await);
    usecase::item::submit(&intake, push("Deux."), newsroom_fixtures::anyone()).await.unwrap();
    assert!(!listen(1).await);
    drop(intake);

    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let events = events(&nats, "both turns", |events| of_kind(events, "source.resumed") == 1).await;
    assert_eq!(of_kind(&events, "source.went_quiet"), 1);
    let quiet = events.iter().find(|event| event.kind == "source.went_quiet").unwrap();
    let told = SourceWentQuiet::decode(quiet.payload.as_slice()).unwrap().source.unwrap().health.unwrap();
    assert!(told.quiet_since.is_some() && told.quiet_since == told.last_item_time);
    let health = health(&mut ingestion, &id).await;
    assert_eq!((health.items_last_hour, health.quiet_since), (2, None));
    assert!(health.usual_items_per_hour > 0.0 && health.last_item_time.is_some());
    ingestion.stop().await;
}

#[tokio::test]
async fn the_service_listens_by_itself() {
    let database = Database::sqlite();
    let intake = intake(&database, &[], Folders::new(Vec::new())).await;
    let source = Source { quiet_after: minutes(60), ..named("Agence", SourceKind::Push) };
    let request = CreateSourceRequest { source: Some(source), ..Default::default() };
    let source =
        usecase::source::create(&intake, convert::create_source(&request).unwrap(), newsroom_fixtures::anyone())
            .await
            .unwrap();
    let id = source.id.to_string();
    usecase::source::listen(&intake.store, clock::now() + Span::hours(2)).await.unwrap();
    let speaks = convert::submit_raw(submission(&id, rss([entry("1", "Un.")]))).unwrap();
    usecase::item::submit(&intake, speaks, newsroom_fixtures::anyone()).await.unwrap();
    drop(intake);
    let nats = NatsServer::start();
    let mut ingestion =
        Ingestion::start_with(&database, &nats, |config| config.settings.listen_interval_seconds = 1).await;
    wait_for_async("it is heard", TIMEOUT, async || {
        health(&mut ingestion, &id).await.quiet_since.is_none().then_some(())
    })
    .await;
    ingestion.stop().await;
}

#[tokio::test]
async fn a_limit_of_silence_is_measured_and_can_be_taken_back() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    for limit in
        [Some(Duration { seconds: 59, nanos: 0 }), minutes(90 * 24 * 60 + 1), Some(Duration { seconds: -1, nanos: 0 })]
    {
        let source = Source { quiet_after: limit, ..named("Agence", SourceKind::Push) };
        let request = CreateSourceRequest { source: Some(source), ..Default::default() };
        assert_eq!(fields(&ingestion.client.sources.create_source(request).await.unwrap_err()), ["source.quiet_after"]);
    }
    let source = ingestion.source(Source { quiet_after: minutes(5), ..named("Agence", SourceKind::Push) }).await;
    assert_eq!(source.quiet_after, minutes(5));
    let update = UpdateSourceRequest {
        source: Some(Source { quiet_after: None, ..source }),
        update_mask: Some(FieldMask { paths: vec!["quiet_after".into()] }),
        ..Default::default()
    };
    let updated = ingestion.client.sources.update_source(update).await.unwrap().into_inner().source.unwrap();
    assert_eq!(updated.quiet_after, None);
    ingestion.stop().await;
}
