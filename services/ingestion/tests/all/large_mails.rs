//! Mails with more pictures than a text may have bytes.

use std::time::Duration;

use newsroom_fixtures::NatsServer;
use newsroom_ingestion::{
    domain::{DomainError, IngestOutcome, ItemType},
    usecase::{Error, blob::Collection, payload},
};
use newsroom_proto::ingestion::v1::{GetItemRequest, GetRawRequest, ItemType as TypeMessage};
use rstest::rstest;
use tonic::Code;

use crate::{
    picture_mail::{count, large_mail, mail, png, push, pusher},
    support::{Database, Ingestion, fields, intake, reason},
};

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_mail_with_large_pictures_comes_in_and_its_note_says_what_is_missing(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    let payload = large_mail("1", "Le quai est ouvert.", &[3 << 20, 6 << 20, 3 << 20]);
    assert!(payload.len() > 16 << 20);
    let submitted = ingestion.submit(&source, payload.clone()).await.unwrap();
    let pictures = submitted.ingested.iter().filter(|ingested| ingested.r#type() == TypeMessage::Picture).count();
    assert_eq!(pictures, 2);
    let why = "the mail, attachment 1.png: the picture was left out: it is larger than 5 MiB";
    assert_eq!(submitted.rejected, [why]);
    let story = submitted.ingested.iter().find(|ingested| ingested.r#type() == TypeMessage::Text).unwrap();
    let id = story.item_id.clone();
    let found = ingestion.client.items.get_item(GetItemRequest { id: id.clone() }).await.unwrap().into_inner();
    let item = found.item.unwrap();
    assert_eq!(item.body, ["Le quai est ouvert."]);
    assert_eq!(item.editorial_note, "attachment 1.png: the picture was left out: it is larger than 5 MiB.");
    let request = GetRawRequest { item_id: id, ..Default::default() };
    let mut items = ingestion.client.items.clone().max_decoding_message_size(64 << 20);
    assert!(items.get_raw(request).await.unwrap().into_inner().payload == payload, "the raw payload is what came");

    for payload in [vec![b'a'; 26_200_000], [mail("2", &"mot ".repeat(1 << 20), &[]), vec![b'a'; 100]].concat()] {
        let refused = ingestion.submit(&source, payload).await.unwrap_err();
        assert_eq!(reason(&refused), (Code::InvalidArgument, "INVALID_FIELD".into()));
        assert_eq!(fields(&refused), ["payload"]);
    }
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_large_raw_payload_is_a_blob_as_long_as_it_is_kept(#[case] database: Database) {
    let intake = intake(&database, &[], Default::default()).await;
    let source = pusher(&intake).await;
    let payload = large_mail("1", "Un.", &[2 << 20]);
    let submitted = push(&intake, source, payload.clone()).await.unwrap();
    assert_eq!(push(&intake, source, mail("2", "Deux.", &[png(640)])).await.unwrap().ingested.len(), 2);
    assert_eq!(count(&intake.blobs).await, 3, "two pictures, and one payload");
    let mut collection = Collection::new(intake.store.clone(), intake.blobs.clone(), Duration::ZERO);
    assert_eq!(collection.run_all().await.unwrap(), 0);
    let story = submitted.ingested.iter().find(|ingested| ingested.item_type == ItemType::Text).unwrap();
    let query = || {
        newsroom_ingestion::convert::get_raw(&GetRawRequest {
            item_id: story.item_id.to_string(),
            ..Default::default()
        })
    };
    assert!(payload::read(&intake, query().unwrap()).await.unwrap().bytes == payload);
    let again = push(&intake, source, payload.clone()).await.unwrap();
    assert!(again.ingested.iter().all(|ingested| ingested.outcome == IngestOutcome::Seen));

    assert_eq!(payload::forget(&intake.store, Duration::ZERO).await.unwrap(), 2);
    assert_eq!(collection.run_all().await.unwrap(), 1, "the pictures are named");
    let expired = payload::read(&intake, query().unwrap()).await.unwrap_err();
    assert!(matches!(expired, Error::Domain(DomainError::RawExpired)), "{expired:?}");
}
