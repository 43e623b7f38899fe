//! History is read once more: what differs is told, and written only when that is asked for.

use std::time::Duration;

use newsroom_chassis::{clock, store::Store};
use newsroom_fixtures::NatsServer;
use newsroom_ingestion::{
    convert,
    domain::{Item, ItemId},
    fetch::Folders,
    store::{Items, Revisions},
    usecase::{self, Intake},
};
use newsroom_proto::ingestion::v1::{
    GetItemRequest, GetRawRequest, ListItemsRequest, ReparseOutcome, ReparseProgress, ReparseRequest, ReparsedItem,
    reparse_response::Report,
};
use rstest::rstest;
use sea_orm::{ConnectionTrait as _, sea_query::Query};
use tonic::Code;
use uuid::Uuid;

use crate::support::{Database, Ingestion, entry, events, fields, intake, named, of_kind, reason, rss, submission};

/// An intake with one payload of four entries, and the ids of their items.
async fn history(database: &Database) -> (Intake, Vec<Uuid>) {
    let intake = intake(database, &[], Folders::new(Vec::new())).await;
    let source = newsroom_proto::ingestion::v1::CreateSourceRequest {
        source: Some(named("Agence", newsroom_proto::ingestion::v1::SourceKind::Push)),
        ..Default::default()
    };
    let source =
        usecase::source::create(&intake, convert::create_source(&source).unwrap(), newsroom_fixtures::anyone())
            .await
            .unwrap();
    let payload = rss(["changed", "gone", "new", "same"].map(|guid| entry(guid, "Le port a ouvert.")));
    let submission = convert::submit_raw(submission(&source.id.to_string(), payload)).unwrap();
    let submitted = usecase::item::submit(&intake, submission, newsroom_fixtures::anyone()).await.unwrap();
    (intake, submitted.ingested.iter().map(|ingested| ingested.item_id.uuid()).collect())
}

/// Makes an item what an older parser would have made of its payload.
async fn as_read_before(store: &Store, id: Uuid, change: impl FnOnce(&mut Item) + Send + 'static) {
    let mut item = Items::reading(store).find(ItemId::new(id)).await.unwrap().unwrap();
    let written = store.write(move |tx| {
        Box::pin(async move {
            item.raw.parser.version = 0;
            change(&mut item);
            let delete = Query::delete().from_table("item_revision").cond_where(of("item_id", id)).take();
            tx.connection().execute(&delete).await?;
            Revisions::within(tx).insert(&[(&item, item.update_time)]).await?;
            let identity = item.draft.identity;
            let row = Query::update().table("item").value("identity", identity).cond_where(of("id", id)).take();
            tx.connection().execute(&row).await?;
            Ok::<_, newsroom_chassis::store::StoreError>(())
        })
    });
    written.await.unwrap();
}

/// Makes an item one that an older parser did not find.
async fn as_not_found(store: &Store, id: Uuid) {
    let written = store.write(move |tx| {
        Box::pin(async move {
            for (table, column) in [("item_revision", "item_id"), ("item_copy", "item_id"), ("item", "id")] {
                let delete = Query::delete().from_table(table).cond_where(of(column, id)).take();
                tx.connection().execute(&delete).await?;
            }
            Ok::<_, newsroom_chassis::store::StoreError>(())
        })
    });
    written.await.unwrap();
}

fn of(column: &'static str, id: Uuid) -> sea_orm::sea_query::SimpleExpr {
    use sea_orm::sea_query::{Expr, ExprTrait as _};
    Expr::col(column).eq(id)
}

/// What a reparse of everything tells, and its last word.
async fn reparsed(ingestion: &mut Ingestion, dry_run: bool) -> (Vec<ReparsedItem>, ReparseProgress) {
    let since = Some(clock::to_timestamp(clock::now() - Duration::from_secs(3_600)));
    let request = ReparseRequest { since, dry_run, ..Default::default() };
    let mut answers = ingestion.client.items.reparse(request).await.unwrap().into_inner();
    let (mut items, mut last) = (Vec::new(), ReparseProgress::default());
    while let Some(answer) = answers.message().await.unwrap() {
        match answer.report.unwrap() {
            Report::Item(item) => items.push(item),
            Report::Progress(progress) => last = progress,
        }
    }
    items.sort_by_key(|item| item.headline.clone());
    (items, last)
}

fn outcomes(items: &[ReparsedItem]) -> Vec<(&str, ReparseOutcome, bool)> {
    items.iter().map(|item| (item.headline.as_str(), item.outcome(), item.applied)).collect()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_newer_parser_shows_what_it_would_change_before_it_changes_it(#[case] database: Database) {
    let nats = NatsServer::start();
    let (intake, ids) = history(&database).await;
    as_read_before(&intake.store, ids[0], |item| item.draft.body = vec!["Chargement…".into()]).await;
    as_not_found(&intake.store, ids[1]).await;
    as_not_found(&intake.store, ids[2]).await;
    drop(intake);
    let mut ingestion = Ingestion::start(&database, &nats).await;

    let (told, last) = reparsed(&mut ingestion, true).await;
    use ReparseOutcome::{Changed, New};
    assert_eq!(
        outcomes(&told),
        [("Titre changed", Changed, false), ("Titre gone", New, false), ("Titre new", New, false)]
    );
    assert_eq!((told[0].parser_version, told[0].revision), (0, 1));
    let difference = &told[0].differences;
    assert_eq!(difference.len(), 1);
    assert_eq!((difference[0].before.as_str(), difference[0].after.as_str()), ("Chargement…", "Le port a ouvert."));
    assert_eq!((last.items, last.unchanged, last.changed, last.new, last.done), (4, 1, 1, 2, true));
    let request = GetItemRequest { id: ids[0].to_string() };
    let item = ingestion.client.items.get_item(request.clone()).await.unwrap().into_inner().item.unwrap();
    assert_eq!((item.revision, item.body[0].as_str()), (1, "Chargement…"), "a dry run writes nothing");

    let (told, _) = reparsed(&mut ingestion, false).await;
    assert!(told.iter().all(|item| item.applied), "{told:?}");
    let item = ingestion.client.items.get_item(request).await.unwrap().into_inner().item.unwrap();
    assert_eq!((item.revision, item.body[0].as_str()), (2, "Le port a ouvert."));
    let items = ingestion.client.items.list_items(ListItemsRequest::default()).await.unwrap().into_inner().items;
    assert_eq!(items.len(), 4);

    let (told, last) = reparsed(&mut ingestion, false).await;
    assert_eq!((told.len(), last.unchanged), (0, 4), "there is nothing left to do");
    ingestion.stop().await;
    let events = events(&nats, "all events", |events| of_kind(events, "item.updated") >= 1).await;
    assert_eq!(of_kind(&events, "item.updated"), 1);
}

#[tokio::test]
async fn what_is_not_found_any_more_stays_and_is_told() {
    let database = Database::sqlite();
    let nats = NatsServer::start();
    let (intake, ids) = history(&database).await;
    as_read_before(&intake.store, ids[1], |item| item.draft.identity = "as-read-before".into()).await;
    drop(intake);
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let (told, last) = reparsed(&mut ingestion, true).await;
    let mut told: Vec<_> = told.iter().map(ReparsedItem::outcome).collect();
    told.sort_by_key(|outcome| *outcome as i32);
    assert_eq!(told, [ReparseOutcome::New, ReparseOutcome::Gone]);
    assert_eq!((last.left, last.unchanged), (1, 3));
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_payload_that_was_kept_long_enough_is_forgotten_and_its_items_stay(#[case] database: Database) {
    let nats = NatsServer::start();
    let (intake, ids) = history(&database).await;
    assert_eq!(usecase::payload::forget(&intake.store, Duration::from_secs(3_600)).await.unwrap(), 0);
    assert_eq!(usecase::payload::forget(&intake.store, Duration::ZERO).await.unwrap(), 1);
    drop(intake);
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let request = GetRawRequest { item_id: ids[0].to_string(), revision: 0 };
    let refused = ingestion.client.items.get_raw(request).await.unwrap_err();
    assert_eq!(reason(&refused), (Code::NotFound, "RAW_EXPIRED".into()));
    let (told, last) = reparsed(&mut ingestion, false).await;
    assert!(told.iter().all(|item| item.outcome() == ReparseOutcome::Unreadable && !item.applied));
    assert_eq!((told.len(), told[0].error.as_str()), (4, "its raw payload is kept no longer"));
    assert_eq!(last.left, 4);
    ingestion.stop().await;
}

#[tokio::test]
async fn a_range_that_cannot_be_is_refused_by_its_fields() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let now = Some(clock::to_timestamp(clock::now()));
    for (request, wrong) in [
        (ReparseRequest { source_id: "x".into(), ..Default::default() }, vec!["since", "source_id"]),
        (ReparseRequest { since: now, until: now, ..Default::default() }, vec!["until"]),
    ] {
        assert_eq!(fields(&ingestion.client.items.reparse(request).await.unwrap_err()), wrong);
    }
    ingestion.stop().await;
}
