//! One row that cannot be read stops nothing.

use newsroom_chassis::{clock, isolate::SetAside, leadership, store::Store};
use newsroom_ingestion::{convert, domain::matching::MatchIndex, fetch::Folders, usecase};
use newsroom_proto::ingestion::v1::{CreateSourceRequest, ListItemsRequest, ListSourcesRequest, Source, SourceKind};
use prost_types::Duration;
use rstest::rstest;
use sea_orm::{
    ConnectionTrait as _,
    sea_query::{Expr, ExprTrait as _, Query},
};
use time::Duration as Span;
use uuid::Uuid;

use crate::support::{Database, entry, intake, named, rss, submission};

/// Makes what is kept under an id unreadable.
async fn corrupt(store: &Store, table: &'static str, column: &'static str, id: Uuid) {
    let mut update = Query::update();
    update.table(table).value("snapshot", vec![0xff_u8]).and_where(Expr::col(column).eq(id));
    assert_eq!(store.reader().execute(&update).await.unwrap().rows_affected(), 1);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_unreadable_source_keeps_no_other_from_being_listened_to(#[case] database: Database) {
    let intake = intake(&database, &[], Folders::new(Vec::new())).await;
    let mut ids = Vec::new();
    for name in ["A", "B", "C"] {
        let quiet_after = Some(Duration { seconds: 3_600, nanos: 0 });
        let source = Source { quiet_after, ..named(name, SourceKind::Push) };
        let request = CreateSourceRequest { source: Some(source), ..Default::default() };
        let source =
            usecase::source::create(&intake, convert::create_source(&request).unwrap(), newsroom_fixtures::anyone())
                .await
                .unwrap();
        let push = convert::submit_raw(submission(&source.id.to_string(), rss([entry(name, name)]))).unwrap();
        usecase::item::submit(&intake, push, newsroom_fixtures::anyone()).await.unwrap();
        ids.push(source.id);
    }
    // The first and the last by id: neither the beginning nor the end of the round depends on them.
    ids.sort();
    for bad in [ids[0], ids[2]] {
        corrupt(&intake.store, "source", "id", bad.uuid()).await;
    }
    usecase::source::listen(&intake.store, clock::now() + Span::hours(2)).await.unwrap();
    let heard = usecase::source::read(&intake.store, ids[1]).await.unwrap();
    assert!(heard.health.quiet_since.is_some());
    let query = convert::sources_query(&ListSourcesRequest::default()).unwrap();
    let (listed, _) = usecase::source::list(&intake.store, &query).await.unwrap();
    assert_eq!(listed.iter().map(|source| source.id).collect::<Vec<_>>(), [ids[1]]);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_unreadable_item_keeps_no_other_from_being_matched_and_listed(#[case] database: Database) {
    let intake = intake(&database, &[], Folders::new(Vec::new())).await;
    let request = CreateSourceRequest { source: Some(named("A", SourceKind::Push)), ..Default::default() };
    let source =
        usecase::source::create(&intake, convert::create_source(&request).unwrap(), newsroom_fixtures::anyone())
            .await
            .unwrap();
    let entries = ["one", "two", "three"].map(|name| entry(name, name));
    let push = convert::submit_raw(submission(&source.id.to_string(), rss(entries))).unwrap();
    let ingested = usecase::item::submit(&intake, push, newsroom_fixtures::anyone()).await.unwrap().ingested;
    corrupt(&intake.store, "item_revision", "item_id", ingested[1].item_id.uuid()).await;
    let leadership = leadership::take(&intake.store, "matcher", "test").await.unwrap().unwrap();
    let aside = SetAside::new("ingestion", "matcher");
    let mut index = MatchIndex::default();
    while usecase::storyline::match_items(&intake.store, &leadership, &aside, &mut index).await.unwrap() > 0 {}
    assert_eq!(usecase::storyline::match_backlog(&intake.store).await.unwrap(), 0);
    let query = convert::items_query(&ListItemsRequest::default()).unwrap();
    let (listed, _) = usecase::item::list(&intake.store, &query).await.unwrap();
    assert_eq!(listed.len(), 2);
}
