//! Items: new, seen, changed, outdated; listed; their raw payloads.

use newsroom_fixtures::NatsServer;
use newsroom_proto::ingestion::v1::{
    GetItemRequest, GetRawRequest, GetSourceRequest, IngestOutcome, Item, ListItemsRequest,
};
use rstest::rstest;
use tonic::Code;

use crate::support::{Database, Ingestion, entry, fields, ingested, reason, rss};

async fn list(ingestion: &mut Ingestion, request: ListItemsRequest) -> Vec<Item> {
    let (mut items, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListItemsRequest { page_token, ..request.clone() };
        let page = ingestion.client.items.list_items(request).await.unwrap().into_inner();
        items.extend(page.items);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return items;
        }
    }
}

fn dated(guid: &str, text: &str, hour: u32) -> String {
    entry(guid, text).replace("<title>", &format!("<pubDate>Mon, 04 Nov 2024 {hour:02}:00:00 GMT</pubDate><title>"))
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_item_is_new_then_seen_then_updated_and_never_goes_back(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    let versions = [
        (dated("1", "Un.", 8), IngestOutcome::New, 1),
        (dated("1", "Un.", 9), IngestOutcome::Seen, 1),
        (dated("1", "Deux.", 9), IngestOutcome::Update, 2),
        (dated("1", "Un.", 8), IngestOutcome::Outdated, 2),
        (entry("1", "Trois."), IngestOutcome::Update, 3),
    ];
    let mut id = String::new();
    for (version, outcome, revision) in versions {
        let answer = ingestion.submit(&source, rss([version])).await.unwrap();
        assert_eq!(ingested(&answer), [(outcome, revision)]);
        let item_id = answer.ingested[0].item_id.clone();
        assert!(id.is_empty() || id == item_id, "an item keeps its id");
        id = item_id;
    }
    let item = ingestion.client.items.get_item(GetItemRequest { id }).await.unwrap().into_inner().item.unwrap();
    assert_eq!((item.revision, item.body), (3, vec!["Trois.".to_owned()]));
    assert!(item.update_time.unwrap().seconds >= item.ingest_time.unwrap().seconds);
    let source = ingestion.client.sources.get_source(GetSourceRequest { id: source }).await.unwrap().into_inner();
    assert_eq!(source.source.unwrap().health.unwrap().item_count, 1);
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn each_revision_leads_back_to_its_raw_payload(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    let (first, second) = (rss([entry("1", "Un."), entry("2", "Un.")]), rss([entry("1", "Deux.")]));
    let item_id = ingestion.submit(&source, first.clone()).await.unwrap().ingested.remove(0).item_id;
    ingestion.submit(&source, second.clone()).await.unwrap();
    let item = ingestion.client.items.get_item(GetItemRequest { id: item_id.clone() }).await.unwrap().into_inner();
    let item = item.item.unwrap();
    for (revision, payload) in [(1, &first), (2, &second), (0, &second)] {
        let request = GetRawRequest { item_id: item_id.clone(), revision };
        let raw = ingestion.client.items.get_raw(request).await.unwrap().into_inner();
        assert_eq!(raw.payload, payload.as_bytes());
        assert_eq!((raw.parser.as_str(), raw.parser_version), ("rss", 7));
        assert_eq!(raw.digest == item.raw_digest, revision != 1);
    }
    for (item_id, revision) in [(item_id.clone(), 3), (uuid::Uuid::now_v7().to_string(), 0)] {
        let gone = ingestion.client.items.get_raw(GetRawRequest { item_id, revision }).await.unwrap_err();
        assert_eq!(reason(&gone), (Code::NotFound, "ITEM_NOT_FOUND".into()));
    }
    let wrong = GetRawRequest { item_id: "x".into(), revision: -1 };
    assert_eq!(fields(&ingestion.client.items.get_raw(wrong).await.unwrap_err()), ["item_id", "revision"]);
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn items_are_listed_newest_first_and_by_what_is_asked(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let (one, other) = (ingestion.pusher("Une").await, ingestion.pusher("Autre").await);
    for n in 1..6 {
        ingestion.submit(&one, rss([entry(&n.to_string(), "Un.")])).await.unwrap();
    }
    let sport = entry("s", "Un.").replace("<title>", "<category>Sport</category><title>");
    ingestion.submit(&other, rss([sport])).await.unwrap();
    let all = list(&mut ingestion, ListItemsRequest { page_size: 2, ..Default::default() }).await;
    let identities: Vec<&str> = all.iter().map(|item| item.identity.as_str()).collect();
    assert_eq!(identities, ["s", "5", "4", "3", "2", "1"]);
    let count = async |ingestion: &mut Ingestion, request| list(ingestion, request).await.len();
    let of_one = ListItemsRequest { source_id: one.clone(), page_size: 3, ..Default::default() };
    assert_eq!(count(&mut ingestion, of_one).await, 5);
    let of_sport = ListItemsRequest { section: "Sport".into(), ..Default::default() };
    assert_eq!(count(&mut ingestion, of_sport).await, 1);
    let since = ListItemsRequest { since: all[1].ingest_time, ..Default::default() };
    assert_eq!(count(&mut ingestion, since).await, 2);
    let ending = all[1].id.replace('-', "")[24..].to_owned();
    let found = list(&mut ingestion, ListItemsRequest { id_ending: ending, ..Default::default() }).await;
    assert_eq!(found, [all[1].clone()]);
    let page = ListItemsRequest { page_size: 1, ..Default::default() };
    let token = ingestion.client.items.list_items(page).await.unwrap().into_inner().next_page_token;
    let elsewhere = ListItemsRequest { source_id: one, page_token: token, ..Default::default() };
    assert_eq!(fields(&ingestion.client.items.list_items(elsewhere).await.unwrap_err()), ["page_token"]);
    let wrong = ListItemsRequest {
        page_size: 201,
        source_id: "x".into(),
        since: Some(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 }),
        id_ending: "%%%%".into(),
        ..Default::default()
    };
    let wrong = ingestion.client.items.list_items(wrong).await.unwrap_err();
    assert_eq!(fields(&wrong), ["source_id", "since", "id_ending", "page_size"]);
    ingestion.stop().await;
}

#[tokio::test]
async fn a_page_of_large_items_still_fits_into_one_answer() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    for n in 0..12 {
        let text = format!("<p>{}</p>", "mot ".repeat(4_500)).repeat(27);
        let text = text.replace('<', "&lt;").replace('>', "&gt;");
        ingestion.submit(&source, rss([entry(&n.to_string(), &text)])).await.unwrap();
    }
    // The client takes 4 MiB; all twelve have more.
    let items = list(&mut ingestion, ListItemsRequest::default()).await;
    assert_eq!(items.len(), 12);
    assert!(items.iter().map(prost::Message::encoded_len).sum::<usize>() > 4 << 20);
    ingestion.stop().await;
}
