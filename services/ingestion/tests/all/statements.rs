//! A list needs as many statements for fifty rows as for one, whatever belongs to each row.

use std::sync::Arc;

use newsroom_chassis::{
    clock,
    store::{Store, StoreError},
};
use newsroom_fixtures::count_statements;
use newsroom_ingestion::{
    convert,
    domain::{
        Digest, Draft, Freshness, IncomingItem, ItemId, ItemLink, LinkKind, Member, ParsedItem, Parser,
        PayloadMetadata, Raw, SourceId, Storyline,
    },
    fetch::Folders,
    store::{CompressedPayload, Storylines},
    usecase::{
        Intake,
        item::{self, Delivery, DeliveryKind},
        source, storyline,
    },
};
use newsroom_proto::ingestion::v1::{
    CreateSourceRequest, ListItemsRequest, ListSourcesRequest, ListStorylinesRequest, SourceKind,
};
use rstest::rstest;
use uuid::Uuid;

use crate::support::{Database, intake, named};

/// The number of links of an item.
const LINKS: usize = 30;

async fn create_source(intake: &Intake, number: usize) -> SourceId {
    let source = Some(named(&format!("Agence {number}"), SourceKind::Push));
    let request = CreateSourceRequest { source, ..CreateSourceRequest::default() };
    source::create(intake, convert::create_source(&request).unwrap(), newsroom_fixtures::anyone()).await.unwrap().id
}

/// Delivers an item that leads to as many others.
async fn deliver(intake: &Intake, source_id: SourceId, links: usize) -> ItemId {
    let link = |number| ItemLink::to_item(LinkKind::Associated, format!("urn:other:{source_id}:{number}"));
    let parsed = ParsedItem {
        own_id: format!("urn:item:{source_id}"),
        headline: "Le port".into(),
        links: (0..links).map(link).collect(),
        ..ParsedItem::default()
    };
    let raw = Raw { digest: Digest::of(b"payload"), parser: Parser { name: "test".into(), version: 1 } };
    let delivery = Delivery {
        source_id,
        payload: Arc::new(CompressedPayload::of(bytes::Bytes::from_static(b"payload"), PayloadMetadata::default())),
        items: vec![IncomingItem::new(Draft::make(parsed).unwrap(), raw)],
        blobs: Arc::from([]),
        freshness: Freshness::Unproven,
        kind: DeliveryKind::Poll { seen: None },
    };
    intake.deliveries.deliver(delivery).await.unwrap()[0].item_id
}

async fn save_storyline(store: &Store, lead: ItemId) {
    let member = |item| Member { item, original: item, time: clock::now() };
    let storyline = Storyline {
        lead,
        revision: 1,
        members: vec![member(lead), member(ItemId::new(Uuid::now_v7()))],
        size: 2,
        merged_into: None,
        update_time: clock::now(),
    };
    let saved = store
        .write::<_, StoreError, _>(move |tx| Box::pin(async move { Storylines::within(tx).save(&[storyline]).await }));
    saved.await.unwrap();
}

/// The statements of each call over so many sources, items and storylines, and links of the item that is read.
async fn counts(database: &Database, rows: usize) -> [u64; 6] {
    let intake = intake(database, &[], Folders::new(Vec::new())).await;
    let store = &intake.store;
    let (mut id, mut source) = (None, None);
    for number in 0..rows {
        let of = create_source(&intake, number).await;
        let item = deliver(&intake, of, rows.min(LINKS)).await;
        save_storyline(store, item).await;
        (id, source) = (Some(item), Some(of));
    }
    let (id, source) = (id.unwrap(), source.unwrap());
    let query = convert::sources_query(&ListSourcesRequest::default()).unwrap();
    let (sources, list_sources) = count_statements(store, source::list(store, &query)).await;
    let query = convert::items_query(&ListItemsRequest::default()).unwrap();
    let (items, list_items) = count_statements(store, item::list(store, &query)).await;
    let query = convert::storylines_query(&ListStorylinesRequest::default()).unwrap();
    let (storylines, list_storylines) =
        count_statements(store, storyline::list(store, &query, newsroom_fixtures::anyone())).await;
    assert_eq!([sources.unwrap().0.len(), items.unwrap().0.len(), storylines.unwrap().0.len()], [rows; 3]);
    let (found, get_source) = count_statements(store, source::read(store, source)).await;
    assert!(found.unwrap().health.cadence.last_item_time.is_some());
    let (found, get_item) = count_statements(store, item::read(store, id)).await;
    assert_eq!(found.unwrap().draft.links.len(), rows.min(LINKS));
    let (found, get_storyline) = count_statements(store, storyline::read(store, id, newsroom_fixtures::anyone())).await;
    assert_eq!(found.unwrap().size, 2);
    [list_sources, list_items, list_storylines, get_source, get_item, get_storyline]
}

#[rstest]
#[case::sqlite(Database::sqlite(), Database::sqlite())]
#[case::postgresql(Database::postgres(), Database::postgres())]
#[tokio::test]
async fn a_list_needs_as_many_statements_for_fifty_rows_as_for_one(#[case] one: Database, #[case] fifty: Database) {
    assert_eq!(counts(&one, 1).await, counts(&fifty, 50).await);
}
