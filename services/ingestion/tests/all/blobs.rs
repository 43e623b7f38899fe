//! Pictures of mails come in with their files, are read back, and are collected when no item names them.

use std::{slice, time::Duration};

use futures::future::join_all;
use newsroom_chassis::blob::{BlobConfig, BlobStore};
use newsroom_fixtures::{NatsServer, S3Store, count_statements};
use newsroom_ingestion::{
    domain::{IngestOutcome, ItemType},
    fetch::Folders,
    usecase::{
        Error, Intake,
        blob::{BlobReader, BlobWriter, Collection},
        item::Deliveries,
    },
};
use newsroom_proto::ingestion::v1::{
    GetBlobRequest, GetBlobResponse, GetItemRequest, Item, ItemIngested, ItemType as TypeMessage,
};
use prost::Message as _;
use rstest::rstest;
use tonic::{Code, Status};

use crate::{
    picture_mail::{count, digest, find, mail, png, push, pusher},
    support::{Database, Ingestion, events, fields, intake, of_kind, reason},
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn start(database: &Database) -> Intake {
    intake(database, &[], Folders::new(Vec::new())).await
}

fn collection(intake: &Intake, grace: Duration) -> Collection {
    Collection::new(intake.store.clone(), intake.blobs.clone(), grace)
}

/// The pieces of a file.
async fn read(ingestion: &mut Ingestion, request: GetBlobRequest) -> Result<Vec<GetBlobResponse>, Status> {
    let mut pieces = ingestion.client.items.get_blob(request).await?.into_inner();
    let mut all = Vec::new();
    while let Some(piece) = pieces.message().await? {
        all.push(piece);
    }
    Ok(all)
}

fn content(pieces: &[GetBlobResponse]) -> Vec<u8> {
    pieces.iter().flat_map(|piece| piece.content.clone()).collect()
}

async fn item(ingestion: &mut Ingestion, id: &str) -> Item {
    let request = GetItemRequest { id: id.into() };
    ingestion.client.items.get_item(request).await.unwrap().into_inner().item.unwrap()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_picture_of_a_mail_is_stored_with_its_file_and_events_carry_its_digest_only(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    let bytes = png(640);
    let ingested = ingestion.submit(&source, mail("1", "Le quai est ouvert.", slice::from_ref(&bytes))).await.unwrap();
    assert_eq!((ingested.ingested.len(), ingested.rejected.len()), (2, 0));
    let id = ingested.ingested.iter().find(|ingested| ingested.r#type() == TypeMessage::Picture).unwrap();
    let id = id.item_id.clone();
    let picture = item(&mut ingestion, &id).await;
    let [file] = picture.renditions.as_slice() else { panic!("{picture:?}") };
    assert_eq!((file.url.as_str(), file.media_type.as_str(), file.width, file.height), ("", "image/png", 640, 480));
    assert_eq!((file.size, file.blob_digest.as_str()), (bytes.len() as i64, digest(&bytes).to_string().as_str()));

    let whole = read(&mut ingestion, GetBlobRequest { item_id: id.clone(), ..Default::default() }).await.unwrap();
    assert_eq!((whole.len(), content(&whole) == bytes), (bytes.len().div_ceil(64 << 10), true));
    assert!(whole.iter().all(|piece| piece.content.len() <= 64 << 10));
    let about = (whole[0].digest.as_str(), whole[0].media_type.as_str(), whole[0].size);
    assert_eq!(about, (file.blob_digest.as_str(), "image/png", bytes.len() as i64));
    assert_eq!((whole[1].digest.as_str(), whole[1].size), ("", 0));
    let of = |offset: i64, chunk_bytes| GetBlobRequest {
        item_id: id.clone(),
        digest: file.blob_digest.clone(),
        offset,
        chunk_bytes,
    };
    let rest = read(&mut ingestion, of(90_000, 1_024)).await.unwrap();
    assert_eq!((content(&rest) == bytes[90_000..], rest[0].size), (true, bytes.len() as i64));
    let large = read(&mut ingestion, of(0, 3 << 20)).await.unwrap();
    assert_eq!((large.len(), content(&large) == bytes), (1, true));
    let end = read(&mut ingestion, of(bytes.len() as i64, 0)).await.unwrap();
    assert_eq!((end.len(), content(&end).len(), end[0].size), (1, 0, bytes.len() as i64));

    let story = ingested.ingested.iter().find(|ingested| ingested.r#type() == TypeMessage::Text).unwrap();
    for (request, code, why) in [
        (of(bytes.len() as i64 + 1, 0), Code::OutOfRange, "OFFSET_OUT_OF_RANGE"),
        (GetBlobRequest { item_id: story.item_id.clone(), ..of(0, 0) }, Code::NotFound, "BLOB_NOT_FOUND"),
        (GetBlobRequest { item_id: story.item_id.clone(), ..Default::default() }, Code::NotFound, "BLOB_NOT_FOUND"),
        (GetBlobRequest { item_id: source.clone(), ..of(0, 0) }, Code::NotFound, "ITEM_NOT_FOUND"),
    ] {
        assert_eq!(reason(&read(&mut ingestion, request).await.unwrap_err()), (code, why.to_owned()));
    }
    let wrong = GetBlobRequest { item_id: "x".into(), digest: "y".into(), offset: -1, chunk_bytes: 1 };
    let wrong = read(&mut ingestion, wrong).await.unwrap_err();
    assert_eq!(fields(&wrong), ["item_id", "digest", "offset", "chunk_bytes"]);

    let events = events(&nats, "both events", |events| of_kind(events, "item.ingested") == 2).await;
    assert!(events.iter().all(|event| event.payload.len() < 4_000), "an event carries no file");
    let told = events.iter().filter_map(|event| ItemIngested::decode(event.payload.as_slice()).ok()?.item);
    let told: Vec<String> =
        told.flat_map(|item| item.renditions).map(|file| format!("{} {}", file.blob_digest, file.size)).collect();
    assert_eq!(told, [format!("{} {}", file.blob_digest, file.size)]);
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_file_that_no_current_revision_names_is_collected_and_no_other(#[case] database: Database) {
    let intake = start(&database).await;
    let source = pusher(&intake).await;
    let (first, second, shared) = (png(640), png(641), png(642));
    let pictures = |ingested: &newsroom_ingestion::domain::Submitted| -> Vec<_> {
        let pictures = ingested.ingested.iter().filter(|ingested| ingested.item_type == ItemType::Picture);
        pictures.map(|ingested| (ingested.item_id, ingested.outcome)).collect()
    };
    let submitted = push(&intake, source, mail("1", "Un.", &[first.clone(), shared.clone()])).await.unwrap();
    let [(id, _), _] = pictures(&submitted)[..] else { panic!("{submitted:?}") };
    push(&intake, source, mail("2", "Un autre.", slice::from_ref(&shared))).await.unwrap();
    assert_eq!(collection(&intake, Duration::ZERO).run_all().await.unwrap(), 0, "all are named");
    let later = mail("1", "Deux.", &[second.clone(), second.clone()]);
    let later = String::from_utf8(later).unwrap().replace("10:00:00", "11:00:00").into_bytes();
    let submitted = push(&intake, source, later).await.unwrap();
    assert_eq!(pictures(&submitted)[0], (id, IngestOutcome::Update));
    assert_eq!(count(&intake.blobs).await, 3);
    assert_eq!(collection(&intake, DAY).run_all().await.unwrap(), 0, "a day has not passed");
    assert_eq!(collection(&intake, Duration::ZERO).run_all().await.unwrap(), 1);
    for (bytes, is_kept) in [(&first, false), (&second, true), (&shared, true)] {
        assert_eq!(intake.blobs.get(digest(bytes)).await.unwrap().is_some(), is_kept);
    }
    drop(intake);
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let old = GetBlobRequest { item_id: id.to_string(), digest: digest(&first).to_string(), ..Default::default() };
    let old = read(&mut ingestion, old).await.unwrap_err();
    assert_eq!(reason(&old), (Code::NotFound, "BLOB_COLLECTED".into()));
    let new = GetBlobRequest { item_id: id.to_string(), ..Default::default() };
    assert!(content(&read(&mut ingestion, new).await.unwrap()) == second);
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn what_the_database_does_not_know_is_collected_too_and_comes_in_again(#[case] database: Database) {
    let intake = start(&database).await;
    let source = pusher(&intake).await;
    let bytes = png(640);
    // A database that was restored does not know what came in later.
    intake.blobs.put(digest(&bytes), bytes.clone().into()).await.unwrap();
    assert_eq!(collection(&intake, DAY).run_all().await.unwrap(), 0, "it may be under way");
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(collection(&intake, Duration::ZERO).run_all().await.unwrap(), 1);
    assert_eq!(count(&intake.blobs).await, 0);
    push(&intake, source, mail("1", "Un.", slice::from_ref(&bytes))).await.unwrap();
    assert!(intake.blobs.get(digest(&bytes)).await.unwrap().is_some());
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(collection(&intake, Duration::ZERO).run_all().await.unwrap(), 0);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test(flavor = "multi_thread")]
async fn no_collection_takes_a_file_from_an_item_that_comes_in_meanwhile(#[case] database: Database) {
    let intake = start(&database).await;
    let source = pusher(&intake).await;
    let pictures: Vec<Vec<u8>> = (0..3).map(|at| png(600 + at)).collect();
    let pushes = join_all((0..24).map(|number| {
        let (intake, pictures) = (&intake, &pictures);
        async move {
            // Each mail is replaced by a later one with another picture.
            let hour = 10 + number / 8;
            let text = mail(&(number % 4).to_string(), "Un.", &[pictures[number % 3].clone()]);
            let text = String::from_utf8(text).unwrap().replace("10:00:00", &format!("{hour}:00:00"));
            loop {
                match push(intake, source, text.clone().into_bytes()).await {
                    Ok(submitted) => return submitted,
                    Err(Error::Store(error)) if error.is_passing() => {}
                    // Without a grace period, a file may be taken before it has its name.
                    Err(Error::Blobs(error)) if error.is_passing() => {}
                    Err(error) => panic!("{error:?}"),
                }
            }
        }
    }));
    // Without a grace period, only the locks keep the files.
    let collect = async {
        let mut collection = collection(&intake, Duration::ZERO);
        for _ in 0..6 {
            collection.run_all().await.unwrap();
        }
    };
    let (submitted, ()) = tokio::join!(pushes, collect);
    collection(&intake, Duration::ZERO).run_all().await.unwrap();
    for ingested in submitted.iter().flat_map(|submitted| &submitted.ingested) {
        for blob in find(&intake, ingested.item_id).await.draft.blobs() {
            let stored = intake.blobs.get(blob.to_string().parse().unwrap()).await.unwrap();
            assert!(stored.is_some(), "{} names a file that is not there", ingested.item_id);
        }
    }
}

#[tokio::test]
async fn a_mail_with_twenty_pictures_needs_as_many_statements_as_one_with_one() {
    let mut counts = Vec::new();
    for pictures in [1, 20] {
        let database = Database::sqlite();
        let intake = start(&database).await;
        let source = pusher(&intake).await;
        push(&intake, source, mail("0", "Un.", &[])).await.unwrap();
        // Small pictures, so that the mail stays within the limit of a payload.
        let pictures: Vec<Vec<u8>> = (0..pictures).map(|at| png(600 + at)[..40_000].to_vec()).collect();
        let before = intake.store.write_statements();
        let (submitted, reads) =
            count_statements(&intake.store, push(&intake, source, mail("1", "Un.", &pictures))).await;
        assert_eq!(submitted.unwrap().ingested.len(), pictures.len() + 1);
        counts.push(intake.store.write_statements() - before + reads);
    }
    assert_eq!(counts[0], counts[1]);
}

#[tokio::test]
async fn files_are_kept_in_a_bucket_and_a_bucket_that_is_away_refuses_pushes_until_it_is_back() {
    let database = Database::sqlite();
    let s3 = S3Store::start();
    let secret = |text: &str| Some(newsroom_chassis::config::Secret::from(text.to_owned()));
    let config = |endpoint: &str| BlobConfig {
        endpoint: Some(endpoint.parse().unwrap()),
        access_key_id: secret(S3Store::KEY),
        secret_access_key: secret(S3Store::SECRET),
        ..BlobConfig::at(format!("s3://{}/blobs/eu", S3Store::BUCKET))
    };
    let over = |intake: &Intake, config: &BlobConfig| {
        let blobs = BlobStore::open(config, "ingestion").unwrap();
        let blob_writer = BlobWriter::start(intake.store.clone(), blobs.clone());
        let deliveries = Deliveries::start(intake.store.clone(), blob_writer.clone());
        Intake { blob_reader: BlobReader::new(blobs.clone()), blobs, blob_writer, deliveries, ..intake.clone() }
    };
    let intake = start(&database).await;
    let source = pusher(&intake).await;
    let away = over(&intake, &config("http://127.0.0.1:1"));
    let bytes = png(640);
    let refused = push(&away, source, mail("1", "Un.", slice::from_ref(&bytes))).await.unwrap_err();
    assert!(matches!(&refused, Error::Blobs(error) if error.is_passing()), "{refused:?}");
    let there = over(&intake, &config(s3.endpoint()));
    let submitted = push(&there, source, mail("1", "Un.", slice::from_ref(&bytes))).await.unwrap();
    assert!(submitted.ingested.iter().all(|ingested| ingested.outcome == IngestOutcome::New));
    let hex = digest(&bytes).to_string();
    let object = s3.objects().join(format!("blobs/eu/ingestion/sha256/{}/{hex}", &hex[..2]));
    assert!(std::fs::read(&object).unwrap() == bytes);
    assert!(there.blobs.get(digest(&bytes)).await.unwrap().is_some_and(|stored| stored == bytes));
    assert_eq!(there.blobs.get(digest(b"other")).await.unwrap(), None);
    there.blobs.put(digest(b"orphan"), b"orphan".to_vec().into()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(collection(&there, Duration::ZERO).run_all().await.unwrap(), 1);
    assert_eq!(count(&there.blobs).await, 1);
    std::fs::write(&object, b"other").unwrap();
    assert!(there.blobs.get(digest(&bytes)).await.is_err(), "content with another digest is not returned");
}
