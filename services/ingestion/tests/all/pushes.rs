//! Pushes: the acceptance page, repeats, and many at once.

use futures::future::{join_all, try_join_all};
use newsroom_fixtures::NatsServer;
use newsroom_proto::ingestion::v1::{
    DeleteSourceRequest, GetItemRequest, GetSourceRequest, IngestOutcome, Item, ItemLinkKind, ListItemsRequest,
    RawFormat, Source, SubmitRawRequest, UpdateSourceRequest,
};
use rstest::rstest;
use tonic::Code;

use crate::support::{Database, Ingestion, entry, events, ingested, of_kind, reason, rss, submission};

const PAGE: &str = "Le port de Safi ouvre un nouveau quai aux pêcheurs de sardine.

Le port de Safi ouvre un nouveau quai aux pêcheurs de sardine.

- in Économie

Le nouveau quai du port de Safi a reçu ce mardi ses premiers bateaux, après trois ans de travaux et bien des retards.

«\u{A0}Nous attendions cela depuis longtemps\u{A0}», a dit un patron pêcheur.

Loading

You may also like

La sardine revient au large de Safi après deux saisons maigres.

Après deux saisons maigres, les pêcheurs de Safi, Essaouira";

async fn pushed(page: &str) -> Item {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Journal").await;
    let answer = ingestion.submit(&source, page).await.unwrap();
    assert_eq!(ingested(&answer), [(IngestOutcome::New, 1)]);
    assert!(answer.rejected.is_empty());
    let id = answer.ingested[0].item_id.clone();
    let item = ingestion.client.items.get_item(GetItemRequest { id }).await.unwrap().into_inner().item.unwrap();
    ingestion.stop().await;
    item
}

/// Headline on line 0; the body on these; the teaser's title and excerpt on these.
fn check(item: &Item, page: &str, section: &str, body: &[usize], teaser: (usize, usize)) {
    let lines: Vec<&str> = page.lines().collect();
    assert_eq!((item.headline.as_str(), item.section.as_str(), item.language.as_str()), (lines[0], section, "fr"));
    assert_eq!(item.body, body.iter().map(|at| lines[*at]).collect::<Vec<_>>());
    assert_eq!(item.links.len(), 1);
    let link = &item.links[0];
    assert_eq!(link.kind(), ItemLinkKind::Related);
    assert_eq!((link.title.as_str(), link.excerpt.as_str()), (lines[teaser.0], lines[teaser.1]));
    assert_eq!((item.parser.as_str(), item.parser_version), ("text", 6));
}

#[tokio::test]
async fn a_copied_page_becomes_its_article_and_its_teaser_a_link() {
    check(&pushed(PAGE).await, PAGE, "Économie", &[6, 8], (14, 16));
}

#[tokio::test]
async fn the_seed_page_becomes_exactly_its_article() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/seed-article.txt");
    let Ok(page) = std::fs::read_to_string(path) else {
        return eprintln!("not checked: the seed page is not part of the repository, and is not beside it");
    };
    check(&pushed(&page).await, &page, "International", &[6, 8, 10, 12, 14, 16], (22, 24));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn fifty_parallel_pushes_of_one_item_make_one_item(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    let pushes = (0..50).map(|n| {
        let mut client = ingestion.client.clone();
        let request = SubmitRawRequest { request_id: format!("r{n}"), ..submission(&source, PAGE) };
        async move { client.items.submit_raw(request).await.map(tonic::Response::into_inner) }
    });
    let answers = try_join_all(pushes).await.unwrap();
    let ways: Vec<_> = answers.iter().flat_map(ingested).collect();
    assert_eq!(ways.iter().filter(|way| **way == (IngestOutcome::New, 1)).count(), 1);
    assert_eq!(ways.iter().filter(|way| **way == (IngestOutcome::Seen, 1)).count(), 49);
    let id = &answers[0].ingested[0].item_id;
    assert!(answers.iter().all(|answer| answer.ingested[0].item_id == *id));
    let items = ingestion.client.items.list_items(ListItemsRequest::default()).await.unwrap().into_inner().items;
    assert_eq!(items.len(), 1);
    let source = ingestion.client.sources.get_source(GetSourceRequest { id: source }).await.unwrap().into_inner();
    assert_eq!(source.source.unwrap().health.unwrap().item_count, 1);
    ingestion.stop().await;
    assert_eq!(events(&nats, "the event", |events| !events.is_empty()).await.len(), 1);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn fifty_parallel_versions_of_one_item_are_revisions_in_a_row(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    let pushes = (0..50).map(|n| {
        let mut client = ingestion.client.clone();
        let request = submission(&source, rss([entry("1", &format!("Version {n}.")), entry("2", "Autre.")]));
        async move { client.items.submit_raw(request).await.map(tonic::Response::into_inner) }
    });
    let answers = try_join_all(pushes).await.unwrap();
    let mut revisions: Vec<i64> = answers.iter().map(|answer| answer.ingested[0].revision).collect();
    revisions.sort_unstable();
    assert_eq!(revisions, (1..=50).collect::<Vec<_>>());
    ingestion.stop().await;
    let events = events(&nats, "all events", |events| events.len() >= 51).await;
    assert_eq!((of_kind(&events, "item.ingested"), of_kind(&events, "item.updated")), (2, 49));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn pushes_that_overlap_each_other_never_stand_in_each_others_way(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    let pushes = (0..40).map(|n: usize| {
        let mut client = ingestion.client.clone();
        let mut entries: Vec<String> =
            (0..20).map(|at| entry(&((n * 7 + at) % 60).to_string(), &format!("Version {}.", n % 3))).collect();
        if n.is_multiple_of(2) {
            entries.reverse();
        }
        let request = submission(&source, rss(entries));
        async move { client.items.submit_raw(request).await.map(tonic::Response::into_inner) }
    });
    let answers = join_all(pushes).await;
    for answer in &answers {
        assert_eq!(answer.as_ref().unwrap().ingested.len(), 20);
    }
    let new = answers.iter().flatten().flat_map(ingested).filter(|(outcome, _)| *outcome == IngestOutcome::New).count();
    assert_eq!(new, 60);
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_repeated_push_gets_the_first_answer_and_another_body_is_refused(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    let push = |text: &str| SubmitRawRequest {
        request_id: "r1".into(),
        ..submission(&source, rss([entry("1", text), "<item><title/></item>".into()]))
    };
    let first = ingestion.client.items.submit_raw(push("Un.")).await.unwrap().into_inner();
    assert_eq!((ingested(&first), first.rejected.len()), (vec![(IngestOutcome::New, 1)], 1));
    assert_eq!(ingestion.client.items.submit_raw(push("Un.")).await.unwrap().into_inner(), first);
    for other in [push("Deux."), SubmitRawRequest { format: RawFormat::Rss.into(), ..push("Un.") }] {
        let reused = ingestion.client.items.submit_raw(other).await.unwrap_err();
        assert_eq!(reason(&reused), (Code::FailedPrecondition, "REQUEST_ID_REUSED".into()));
    }
    let id = first.ingested[0].item_id.clone();
    let item = ingestion.client.items.get_item(GetItemRequest { id }).await.unwrap().into_inner().item.unwrap();
    assert_eq!((item.revision, item.body), (1, vec!["Un.".to_owned()]));
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_repeated_push_gets_the_first_answer_although_its_source_is_paused_or_gone(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let id = ingestion.pusher("Agence").await;
    let push = |request_id: &str| SubmitRawRequest {
        request_id: request_id.into(),
        ..submission(&id, rss([entry("1", "Un.")]))
    };
    let first = ingestion.client.items.submit_raw(push("r1")).await.unwrap().into_inner();
    let pause = UpdateSourceRequest {
        source: Some(Source { id: id.clone(), paused: true, ..Default::default() }),
        update_mask: Some(prost_types::FieldMask { paths: vec!["paused".into()] }),
        ..Default::default()
    };
    ingestion.client.sources.update_source(pause).await.unwrap();
    assert_eq!(ingestion.client.items.submit_raw(push("r1")).await.unwrap().into_inner(), first);
    let refused = ingestion.client.items.submit_raw(push("r2")).await.unwrap_err();
    assert_eq!(reason(&refused), (Code::FailedPrecondition, "SOURCE_PAUSED".into()));
    let delete = DeleteSourceRequest { id: id.clone(), ..Default::default() };
    ingestion.client.sources.delete_source(delete).await.unwrap();
    assert_eq!(ingestion.client.items.submit_raw(push("r1")).await.unwrap().into_inner(), first);
    let refused = ingestion.client.items.submit_raw(push("r2")).await.unwrap_err();
    assert_eq!(reason(&refused), (Code::NotFound, "SOURCE_NOT_FOUND".into()));
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_push_of_ten_thousand_entries_is_taken_whole(#[case] database: Database) {
    let nats = NatsServer::start();
    let configure = |config: &mut newsroom_ingestion::Config| config.server.timeout_seconds = 120;
    let mut ingestion = Ingestion::start_with(&database, &nats, configure).await;
    let source = ingestion.pusher("Agence").await;
    let feed = rss((0..10_000).map(|n| format!("<item><guid>{n}</guid><title>T {n}</title></item>")));
    let answer = ingestion.submit(&source, feed).await.unwrap();
    assert_eq!(answer.ingested.len(), 10_000);
    assert!(answer.ingested.iter().enumerate().all(|(n, ingested)| ingested.headline == format!("T {n}")));
    let source = ingestion.client.sources.get_source(GetSourceRequest { id: source }).await.unwrap().into_inner();
    assert_eq!(source.source.unwrap().health.unwrap().item_count, 10_000);
    ingestion.stop().await;
}
