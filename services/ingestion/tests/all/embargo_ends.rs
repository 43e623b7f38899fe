//! Whether an item is under embargo, as its row knows it.

use std::collections::{BTreeSet, HashSet};

use newsroom_chassis::{clock, store::Store};
use newsroom_fixtures::NatsServer;
use newsroom_ingestion::{domain::ItemId, store::Items};
use rstest::rstest;
use serde_json::json;
use time::Duration;

use crate::support::{Database, Ingestion};

fn ninjs(uri: &str, version: u8, embargoed: Option<&str>) -> String {
    let mut ninjs = json!({
        "uri": uri, "version": version.to_string(), "type": "text", "headline": "Safi ouvre un quai",
        "body_text": format!("Version {version}: le port de Safi ouvre un quai."),
    });
    if let Some(end) = embargoed {
        ninjs["embargoed"] = end.into();
    }
    ninjs.to_string()
}

async fn embargoed(store: &Store, ids: &[ItemId], in_hours: i64) -> HashSet<ItemId> {
    let at = clock::now() + Duration::hours(in_hours);
    Items::reading(store).embargoed(BTreeSet::from_iter(ids.iter().copied()), at).await.unwrap()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_item_has_the_embargo_of_its_newest_revision_also_from_before_it_was_a_column(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Atlas").await;
    let end = (clock::now() + Duration::hours(24)).format(&time::format_description::well_known::Rfc3339).unwrap();
    let mut ids: Vec<ItemId> = Vec::new();
    for (uri, first, second) in [
        ("urn:held", Some(&end), None),
        ("urn:free", None, None),
        ("urn:lifted", Some(&end), Some(None)),
        ("urn:late", None, Some(Some(&end))),
    ] {
        let submit = async |ingestion: &mut Ingestion, version, embargoed: Option<&String>| {
            let payload = ninjs(uri, version, embargoed.map(String::as_str));
            ingestion.submit(&source, payload).await.unwrap().ingested[0].item_id.parse().unwrap()
        };
        ids.push(submit(&mut ingestion, 1, first).await);
        if let Some(second) = second {
            assert_eq!(ids.last(), Some(&submit(&mut ingestion, 2, second).await));
        }
    }
    ingestion.stop().await;
    let expected = HashSet::from([ids[0], ids[3]]);

    let store = database.open().await;
    assert_eq!(embargoed(&store, &ids, 0).await, expected);
    assert_eq!(embargoed(&store, &ids, 25).await, HashSet::new());
    // As it was before.
    database.undo(&store, "m0013_embargo_ends", &["ALTER TABLE item DROP COLUMN embargo_end"]).await;
    drop(store);
    assert_eq!(embargoed(&database.open().await, &ids, 0).await, expected);
}
