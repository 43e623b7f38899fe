//! The sources that brought an item are told, with what each wrote otherwise.

use newsroom_fixtures::{Web, count_statements};
use newsroom_ingestion::{
    convert,
    domain::{IngestOutcome, ItemId, ItemWay, SourceId, WayKind},
    fetch::Folders,
    usecase::{self, Intake, item},
};
use newsroom_proto::ingestion::v1::{GetItemRequest, ItemWayKind, SourceKind};
use rstest::rstest;

use crate::{
    batches::{at_once, create, start},
    polling::{poll, source},
    support::{Database, Ingestion, entry, intake, named, rss, submission},
};

fn story(id: &str, address: &str, title: &str, text: &str) -> String {
    let text = format!("{} {text}", "Le quai de Safi est ouvert aux navires depuis lundi. ".repeat(8));
    rss([format!(
        "<item><guid isPermaLink='false'>{id}</guid><link>{address}</link><title>{title}</title><description>{text}</description></item>"
    )])
}

async fn polled(intake: &Intake, web: &Web, id: SourceId, feed: String) -> (IngestOutcome, ItemId) {
    web.feed("/rss", feed);
    let ingested = poll(intake, id).await.ingested.remove(0);
    (ingested.outcome, ingested.item_id)
}

/// Each way: its source, its kind, its revision, and the fields that differ.
fn told(ways: &[ItemWay]) -> Vec<(&str, WayKind, i64, Vec<&str>)> {
    ways.iter()
        .map(|way| {
            let fields = way.differences.iter().map(|found| found.field.as_ref()).collect();
            (way.source_name.as_str(), way.kind, way.revision, fields)
        })
        .collect()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn what_only_a_relay_rewrote_is_told_as_such(#[case] database: Database) {
    let (origin, relay) = (Web::start(), Web::start());
    let intake = intake(&database, &[origin.host(), relay.host()], Folders::default()).await;
    let of_origin = source(&intake, "Agence", SourceKind::Feed, origin.url("/rss")).await.id;
    let of_relay = source(&intake, "Relais", SourceKind::Feed, relay.url("/rss")).await.id;
    let page = origin.url("/safi");
    let (same, rewritten) = (WayKind::Same, WayKind::Rewritten);
    let (outcome, id) = polled(&intake, &origin, of_origin, story("1", &page, "Safi", "Un.")).await;
    assert_eq!(outcome, IngestOutcome::New);
    let ways = async || item::ways(&intake.store, id).await.unwrap();
    assert_eq!(told(&ways().await), [("Agence", same, 1, vec![])]);
    // The same text under another headline and id.
    let (outcome, other) = polled(&intake, &relay, of_relay, story("r", &page, "Safi | Relais", "Un.")).await;
    assert_eq!((outcome, other), (IngestOutcome::Seen, id));
    let first = ways().await;
    assert_eq!(told(&first), [("Agence", same, 1, vec![]), ("Relais", rewritten, 1, vec!["headline"])]);
    let difference = &first[1].differences[0];
    assert_eq!((difference.before.as_str(), difference.after.as_str()), ("Safi", "Safi | Relais"));
    assert_eq!(first[1].identity, "r");
    polled(&intake, &relay, of_relay, story("r", &page, "Safi | Relais", "Un.")).await;
    assert_eq!(ways().await, first, "nothing is written again");
    // Another text.
    polled(&intake, &relay, of_relay, story("r", &page, "Safi", "Abonnez-vous.")).await;
    let second = ways().await;
    assert_eq!(told(&second), [("Agence", same, 1, vec![]), ("Relais", rewritten, 1, vec!["body"])]);
    assert!(second[1].differences[0].after.ends_with("Abonnez-vous."), "{second:?}");
    assert_eq!(second[1].first_time, first[1].first_time);
    // The origin goes on, and its relay follows later.
    let (outcome, _) = polled(&intake, &origin, of_origin, story("1", &page, "Safi", "Deux.")).await;
    assert_eq!(outcome, IngestOutcome::Update);
    polled(&intake, &relay, of_relay, story("r", &page, "Safi", "Deux.")).await;
    assert_eq!(told(&ways().await), [("Agence", same, 2, vec![]), ("Relais", same, 2, vec![])]);
    polled(&intake, &relay, of_relay, story("r", &page, "Safi", "Un.")).await;
    assert_eq!(told(&ways().await), [("Agence", same, 2, vec![]), ("Relais", WayKind::Older, 2, vec!["body"])]);
    assert_eq!(usecase::item::read(&intake.store, id).await.unwrap().revision, 2, "the relay changed nothing");
}

#[tokio::test]
async fn the_answer_to_a_caller_has_the_ways() {
    let (nats, database) = (newsroom_fixtures::NatsServer::start(), Database::sqlite());
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let (one, other) = (ingestion.pusher("Agence").await, ingestion.pusher("Relais").await);
    let push = rss([entry("urn:agence:1", "Un.")]);
    let id = ingestion.submit(&one, push.clone()).await.unwrap().ingested[0].item_id.clone();
    assert_eq!(ingestion.submit(&other, push).await.unwrap().ingested[0].item_id, id);
    let answer = ingestion.client.items.get_item(GetItemRequest { id }).await.unwrap().into_inner();
    let ways: Vec<_> = answer.ways.iter().map(|way| (way.source_name.as_str(), way.kind(), way.revision)).collect();
    assert_eq!(ways, [("Agence", ItemWayKind::Same, 1), ("Relais", ItemWayKind::Same, 1)]);
    assert!(answer.ways.iter().all(|way| way.identity == "urn:agence:1" && way.first_time.is_some()));
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite)]
#[case::postgresql(Database::postgres)]
#[tokio::test]
async fn ways_of_many_items_need_as_many_statements_as_of_one(#[case] database: fn() -> Database) {
    let mut counts = Vec::new();
    for count in [1, 64] {
        let database = database();
        let intake = start(&database).await;
        let mut statements = Vec::new();
        for name in ["Agence", "Relais", "Relais 2"] {
            let id = create(&intake, named(name, SourceKind::Push)).await.to_string();
            // The second time, nothing is new.
            for _ in 0..2 {
                let pushes = (0..count).map(|number| {
                    let push = submission(&id, rss([entry(&format!("urn:agence:{number}"), "Un.")]));
                    item::prepare(&intake, convert::submit_raw(push).unwrap(), newsroom_fixtures::anyone())
                });
                let pushes = futures::future::join_all(pushes).await.into_iter().map(Result::unwrap);
                let before = intake.store.write_statements();
                let submitted = at_once(pushes.map(|push| item::submit_prepared(&intake, push)));
                let (submitted, reads) = count_statements(&intake.store, submitted).await;
                assert!(submitted.iter().all(Result::is_ok));
                statements.push(intake.store.write_statements() - before + reads);
            }
        }
        counts.push(statements);
    }
    // The first push of a source also changes its health.
    assert_eq!(counts[0], counts[1]);
}
