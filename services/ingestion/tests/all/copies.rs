//! One item from several sources is one item; an item that leads to another is told which.

use futures::future::try_join_all;
use newsroom_fixtures::NatsServer;
use newsroom_proto::ingestion::v1::{
    GetItemRequest, GetSourceRequest, IngestOutcome, Item, ItemType, ListItemsRequest, SubmitRawRequest,
};
use rstest::rstest;

use crate::support::{Database, Ingestion, entry, events, ingested, of_kind, rss, submission};

impl Ingestion {
    async fn items(&mut self) -> Vec<Item> {
        self.client
            .items
            .list_items(ListItemsRequest { page_size: 200, ..Default::default() })
            .await
            .unwrap()
            .into_inner()
            .items
    }

    async fn item(&mut self, id: &str) -> Item {
        let request = GetItemRequest { id: id.into() };
        self.client.items.get_item(request).await.unwrap().into_inner().item.unwrap()
    }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn fifty_parallel_pushes_of_one_item_from_two_providers_make_one_item(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let providers = [ingestion.pusher("Agence").await, ingestion.pusher("Relais").await];
    let payload = rss([entry("urn:agence:1", "Le port a ouvert.")]);
    let pushes = (0..50).map(|n: usize| {
        let mut client = ingestion.client.clone();
        let request =
            SubmitRawRequest { request_id: format!("r{n}"), ..submission(&providers[n % 2], payload.as_str()) };
        async move { client.items.submit_raw(request).await.map(tonic::Response::into_inner) }
    });
    let answers = try_join_all(pushes).await.unwrap();
    let ways: Vec<_> = answers.iter().flat_map(ingested).collect();
    assert_eq!(ways.iter().filter(|way| **way == (IngestOutcome::New, 1)).count(), 1);
    assert_eq!(ways.iter().filter(|way| **way == (IngestOutcome::Seen, 1)).count(), 49);
    let items = ingestion.items().await;
    assert_eq!(items.len(), 1);
    assert!(answers.iter().all(|answer| answer.ingested[0].item_id == items[0].id));
    let mut counts = 0;
    for id in providers {
        let source = ingestion.client.sources.get_source(GetSourceRequest { id }).await.unwrap().into_inner().source;
        counts += source.unwrap().health.unwrap().item_count;
    }
    assert_eq!(counts, 1, "it is counted where it came from first");
    ingestion.stop().await;
    assert_eq!(events(&nats, "the event", |events| !events.is_empty()).await.len(), 1);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn two_providers_of_many_items_at_once_never_stand_in_each_others_way(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let providers = [ingestion.pusher("Agence").await, ingestion.pusher("Relais").await];
    let pushes = (0..20).map(|n: usize| {
        let mut client = ingestion.client.clone();
        let entries = (0..30).map(|at| entry(&format!("urn:agence:{}", (n * 11 + at) % 60), "Le port a ouvert."));
        let request = submission(&providers[n % 2], rss(entries));
        async move { client.items.submit_raw(request).await.map(tonic::Response::into_inner) }
    });
    let answers = try_join_all(pushes).await.unwrap();
    let new = answers.iter().flat_map(ingested).filter(|(outcome, _)| *outcome == IngestOutcome::New).count();
    assert_eq!((new, ingestion.items().await.len()), (60, 60));
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn what_another_provider_brings_late_never_stands_on_top_and_what_it_changes_is_its_own(
    #[case] database: Database,
) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let (agency, relay) = (ingestion.pusher("Agence").await, ingestion.pusher("Relais").await);
    let version = |text: &str| rss([entry("urn:agence:1", text)]);
    let first = ingestion.submit(&agency, version("Un.")).await.unwrap();
    let second = ingestion.submit(&agency, version("Deux.")).await.unwrap();
    assert_eq!((ingested(&first)[0], ingested(&second)[0]), ((IngestOutcome::New, 1), (IngestOutcome::Update, 2)));
    let late = ingestion.submit(&relay, version("Un.")).await.unwrap();
    assert_eq!(ingested(&late), [(IngestOutcome::Outdated, 2)]);
    let same = ingestion.submit(&relay, version("Deux.")).await.unwrap();
    assert_eq!(ingested(&same), [(IngestOutcome::Seen, 2)]);
    let other = ingestion.submit(&relay, version("Deux, et bien plus.")).await.unwrap();
    assert_eq!(ingested(&other), [(IngestOutcome::New, 1)], "a relay does not write in an agency's name");
    let item = ingestion.item(&first.ingested[0].item_id).await;
    assert_eq!((item.body, item.source_id), (vec!["Deux.".to_owned()], agency));
    ingestion.stop().await;
    let events = events(&nats, "all events", |events| events.len() >= 3).await;
    assert_eq!((of_kind(&events, "item.ingested"), of_kind(&events, "item.updated")), (2, 1));
}

#[tokio::test]
async fn items_are_listed_by_type() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    ingestion.submit(&source, rss([entry("1", "Un.")])).await.unwrap();
    for (item_type, count) in [(ItemType::Unspecified, 1), (ItemType::Text, 1), (ItemType::Picture, 0)] {
        let request = ListItemsRequest { r#type: item_type.into(), ..Default::default() };
        assert_eq!(ingestion.client.items.list_items(request).await.unwrap().into_inner().items.len(), count);
    }
    let wrong = ListItemsRequest { r#type: 99, ..Default::default() };
    let refused = ingestion.client.items.list_items(wrong).await.unwrap_err();
    assert_eq!(crate::support::fields(&refused), ["type"]);
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_version_that_was_taken_back_never_comes_on_top_again(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let agency = ingestion.pusher("Agence").await;
    let version = |version: u32, text: &str| {
        format!(r#"{{"uri": "urn:agence:1", "version": "{version}", "headline": "Titre", "body_text": "{text}"}}"#)
    };
    let first = ingestion.submit(&agency, version(1, "Un.")).await.unwrap();
    let third = ingestion.submit(&agency, version(3, "Un.")).await.unwrap();
    assert_eq!((ingested(&first)[0].0, ingested(&third)[0].0), (IngestOutcome::New, IngestOutcome::Seen));
    let late = ingestion.submit(&agency, version(2, "Deux.")).await.unwrap();
    assert_eq!(ingested(&late), [(IngestOutcome::Outdated, 1)]);
    let item = ingestion.item(&first.ingested[0].item_id).await;
    assert_eq!(item.body, ["Un."]);
    ingestion.stop().await;
}
