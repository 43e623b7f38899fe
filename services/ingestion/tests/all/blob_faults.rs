//! What fails between the blob store and the database loses nothing, and leaves no item without its file.

use std::{fs, path::PathBuf, slice, time::Duration};

use newsroom_fixtures::NatsServer;
use newsroom_ingestion::{
    convert,
    domain::{IngestOutcome, Item, ItemId},
    fetch::Folders,
    store::{Items, Revisions},
    usecase::{
        self, Error, Intake,
        blob::Collection,
        item::{self, ReparseReport},
    },
};
use newsroom_proto::ingestion::v1::{ListItemsRequest, ReparseRequest, SubmitRawRequest};
use rstest::rstest;
use sea_orm::{
    ConnectionTrait as _,
    sea_query::{Expr, ExprTrait as _, Query},
};
use tonic::Code;

use crate::{
    picture_mail::{count, digest, mail, png, push, pusher},
    support::{Database, Ingestion, entry, intake, reason, rss, submission},
};

async fn start(database: &Database) -> Intake {
    intake(database, &[], Folders::new(Vec::new())).await
}

/// The folder of the blobs of ingestion.
fn folder(database: &Database) -> PathBuf {
    PathBuf::from(database.blobs().url.strip_prefix("file:").unwrap()).join("ingestion")
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_push_whose_picture_cannot_be_stored_is_refused_for_now_and_nothing_of_it_is_stored(
    #[case] database: Database,
) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    // A file in the way of a folder fails for root too, as a full disk does.
    fs::write(folder(&database), b"in the way").unwrap();
    let request = SubmitRawRequest {
        request_id: "r1".into(),
        ..submission(&source, mail("1", "Le quai est ouvert.", &[png(640)]))
    };
    let refused = ingestion.client.items.submit_raw(request.clone()).await.unwrap_err();
    assert_eq!(reason(&refused), (Code::Unavailable, "BLOB_STORE_UNAVAILABLE".into()));
    let listed = ingestion.client.items.list_items(ListItemsRequest::default()).await.unwrap().into_inner();
    assert_eq!(listed.items, []);
    // What has no picture comes in meanwhile.
    let taken = ingestion.submit(&source, rss([entry("1", "Un.")])).await.unwrap();
    assert_eq!(taken.ingested.len(), 1);
    fs::remove_file(folder(&database)).unwrap();
    let taken = ingestion.client.items.submit_raw(request).await.unwrap().into_inner();
    assert_eq!((taken.ingested.len(), taken.rejected.len()), (2, 0));
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_file_that_was_written_before_a_crash_is_collected_after_a_while_and_not_before(#[case] database: Database) {
    let intake = start(&database).await;
    let source = pusher(&intake).await;
    let bytes = png(640);
    let push_it = || {
        let push = submission(&source.to_string(), mail("1", "Un.", slice::from_ref(&bytes)));
        item::prepare(&intake, convert::submit_raw(push).unwrap(), newsroom_fixtures::anyone())
    };
    // The file is stored, and the transaction that names it is never begun.
    let prepared = push_it().await.unwrap();
    prepared.keep(&intake).await.unwrap();
    drop(prepared);
    assert_eq!(count(&intake.blobs).await, 1);
    let collect = async |grace| Collection::new(intake.store.clone(), intake.blobs.clone(), grace).run_all().await;
    assert_eq!(collect(Duration::from_secs(3_600)).await.unwrap(), 0);
    assert_eq!(collect(Duration::ZERO).await.unwrap(), 1);
    assert_eq!(count(&intake.blobs).await, 0);

    // A delivery that waited longer than the grace period is refused, and comes in when it is sent again.
    let prepared = push_it().await.unwrap();
    prepared.keep(&intake).await.unwrap();
    assert_eq!(collect(Duration::ZERO).await.unwrap(), 1);
    let refused = item::submit_kept(&intake, prepared).await.unwrap_err();
    assert!(matches!(&refused, Error::Store(error) if error.is_passing()), "{refused:?}");
    let submitted = item::submit_prepared(&intake, push_it().await.unwrap()).await.unwrap();
    assert!(submitted.ingested.iter().all(|ingested| ingested.outcome == IngestOutcome::New));
    assert!(intake.blobs.get(digest(&bytes)).await.unwrap().is_some());
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_collection_that_a_crash_interrupted_is_ended_by_the_next_one(#[case] database: Database) {
    let intake = start(&database).await;
    let source = pusher(&intake).await;
    let bytes = png(640);
    let prepare = async || {
        let push = submission(&source.to_string(), mail("1", "Un.", slice::from_ref(&bytes)));
        item::prepare(&intake, convert::submit_raw(push).unwrap(), newsroom_fixtures::anyone()).await.unwrap()
    };
    prepare().await.keep(&intake).await.unwrap();
    let doom = |changed_at: i64| {
        let mut update = Query::update();
        update.table("blob").value("state", 3_i64).value("changed_at", changed_at);
        update
    };
    let now = newsroom_chassis::clock::micros(newsroom_chassis::clock::now());
    intake.store.reader().execute(&doom(now)).await.unwrap();
    // Another replica may be deleting it: it is neither written nor deleted.
    let refused = prepare().await.keep(&intake).await.unwrap_err();
    assert!(matches!(&refused, Error::Store(error) if error.is_passing()), "{refused:?}");
    let collect = async || {
        let grace = Duration::from_secs(3_600);
        Collection::new(intake.store.clone(), intake.blobs.clone(), grace).run_all().await.unwrap()
    };
    assert_eq!((collect().await, count(&intake.blobs).await), (0, 1));
    intake.store.reader().execute(&doom(0)).await.unwrap();
    assert_eq!((collect().await, count(&intake.blobs).await), (1, 0));
    push(&intake, source, mail("1", "Un.", slice::from_ref(&bytes))).await.unwrap();
    assert_eq!(count(&intake.blobs).await, 1);
}

/// Makes a picture what a parser made of it that read no files.
async fn without_file(intake: &Intake, id: ItemId) {
    let mut item: Item = Items::reading(&intake.store).find(id).await.unwrap().unwrap();
    item.draft.renditions.clear();
    let written = intake.store.write(move |tx| {
        Box::pin(async move {
            let of = || Expr::col("item_id").eq(item.id.uuid());
            for table in ["item_revision", "item_blob"] {
                tx.connection().execute(&Query::delete().from_table(table).cond_where(of()).take()).await?;
            }
            Revisions::within(tx).insert(&[(&item, item.update_time)]).await?;
            Ok::<_, newsroom_chassis::store::StoreError>(())
        })
    });
    written.await.unwrap();
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_payload_that_is_parsed_again_gives_the_same_files(#[case] database: Database) {
    let intake = start(&database).await;
    let source = pusher(&intake).await;
    let bytes = png(640);
    let submitted = push(&intake, source, mail("1", "Un.", slice::from_ref(&bytes))).await.unwrap();
    let reparse = async |dry_run| {
        let since = newsroom_chassis::clock::now() - Duration::from_secs(3_600);
        let since = Some(newsroom_chassis::clock::to_timestamp(since));
        let request = ReparseRequest { since, dry_run, ..Default::default() };
        let query = convert::reparse_query(&request).unwrap();
        let reports = usecase::item::reparse(intake.clone(), query);
        let reports: Vec<_> = futures::StreamExt::collect(reports).await;
        let last = reports.into_iter().map(Result::unwrap).next_back().unwrap();
        let ReparseReport::Progress(progress, true) = last else { panic!("{last:?}") };
        (progress.unchanged, progress.changed)
    };
    assert_eq!(reparse(false).await, (2, 0));
    let picture = submitted.ingested.iter().find(|ingested| ingested.headline == "0.png").unwrap().item_id;
    without_file(&intake, picture).await;
    Collection::new(intake.store.clone(), intake.blobs.clone(), Duration::ZERO).run_all().await.unwrap();
    assert_eq!(count(&intake.blobs).await, 0);
    assert_eq!((reparse(true).await, count(&intake.blobs).await), ((1, 1), 0), "a dry run stores nothing");
    assert_eq!(reparse(false).await, (1, 1));
    assert_eq!(reparse(false).await, (2, 0));
    assert!(intake.blobs.get(digest(&bytes)).await.unwrap().is_some());
    Collection::new(intake.store.clone(), intake.blobs.clone(), Duration::ZERO).run_all().await.unwrap();
    assert_eq!(count(&intake.blobs).await, 1);
}
