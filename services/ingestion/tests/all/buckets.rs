//! Sources in buckets, against an S3 store that verifies signatures.

use std::{fs, time::Duration};

use newsroom_fixtures::{Reply, S3Store, Web};
use newsroom_ingestion::domain::{HealthState, IngestOutcome};
use newsroom_proto::ingestion::v1::SourceKind;
use rstest::rstest;

use crate::{
    support::{Database, entry, rss},
    ways::{Ways, headlines},
};

fn key() -> String {
    format!("{}:{}", S3Store::KEY, S3Store::SECRET)
}

fn location(store: &S3Store, prefix: &str) -> String {
    format!("s3://{}/{prefix}?endpoint={}", S3Store::BUCKET, store.endpoint())
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn new_and_changed_objects_are_taken_once_whatever_their_names_and_a_bad_one_harms_no_other(
    #[case] database: Database,
) {
    let store = S3Store::start();
    let objects = store.objects();
    fs::create_dir_all(objects.join("in/é b+c")).unwrap();
    fs::write(objects.join("in/b.xml"), rss([entry("1", "Un."), entry("2", "Deux.")])).unwrap();
    fs::write(objects.join("in/é b+c/d.xml"), rss([entry("3", "Trois.")])).unwrap();
    fs::write(objects.join("in/c.xml"), "<rss><channel><item>").unwrap();
    fs::write(objects.join("in/image.jpg"), "no news").unwrap();
    fs::write(objects.join("in/large.xml"), vec![b' '; (2 << 20) + 1]).unwrap();
    fs::write(objects.join("other.xml"), rss([entry("9", "Ailleurs.")])).unwrap();
    let ways = Ways::to(database, &key(), None).await;
    let id = ways.source(SourceKind::S3, location(&store, "in/")).await;

    let polled = ways.poll(id).await;
    let new = [("Titre 1", IngestOutcome::New), ("Titre 2", IngestOutcome::New), ("Titre 3", IngestOutcome::New)];
    assert_eq!(headlines(&polled), new, "{:?}", polled.source.health);
    assert_eq!(polled.rejected, ["in/large.xml: it is larger than 2 MiB", "in/c.xml: it is cut off inside <item>",]);
    let polled = ways.poll(id).await;
    assert!(polled.not_modified && polled.ingested.is_empty());

    // A new object whose name comes before all others, and one that was replaced.
    fs::write(objects.join("in/a.xml"), rss([entry("0", "Zéro.")])).unwrap();
    fs::write(objects.join("in/b.xml"), rss([entry("1", "Un."), entry("2", "Deux, corrigé.")])).unwrap();
    let polled = ways.poll(id).await;
    let changed =
        [("Titre 0", IngestOutcome::New), ("Titre 1", IngestOutcome::Seen), ("Titre 2", IngestOutcome::Update)];
    assert_eq!(headlines(&polled), changed);
    assert_eq!((polled.source.health.state, polled.source.health.item_count), (HealthState::Healthy, 4));

    // What is gone is forgotten, and new when it comes again.
    fs::remove_file(objects.join("in/a.xml")).unwrap();
    assert!(ways.poll(id).await.not_modified);
    fs::write(objects.join("in/a.xml"), rss([entry("0", "Zéro.")])).unwrap();
    assert_eq!(headlines(&ways.poll(id).await), [("Titre 0", IngestOutcome::Seen)]);
}

#[tokio::test]
async fn a_listing_of_many_pages_is_taken_over_several_polls_without_losing_an_object() {
    let store = S3Store::start();
    for number in 0..1_100 {
        let text = rss([entry(&format!("{number:04}"), "Texte.")]);
        fs::write(store.objects().join(format!("{number:04}.xml")), text).unwrap();
    }
    let ways = Ways::to(Database::sqlite(), &key(), None).await;
    let id = ways.source(SourceKind::S3, location(&store, "")).await;
    let mut ingested = 0;
    for poll in 1.. {
        assert!(poll < 40, "only {ingested} were taken");
        let polled = ways.poll(id).await;
        assert!(
            polled.ingested.iter().all(|ingested| ingested.outcome == IngestOutcome::New),
            "an object was fetched twice"
        );
        ingested += polled.ingested.len();
        if polled.not_modified {
            break;
        }
        // One that comes late, before where the listing is.
        if poll == 1 {
            fs::write(store.objects().join("0000-late.xml"), rss([entry("late", "Tard.")])).unwrap();
        }
    }
    assert_eq!(ingested, 1_101);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_poll_that_is_dropped_half_way_loses_nothing_and_takes_nothing_twice(#[case] database: Database) {
    let store = S3Store::start();
    for number in 0..300 {
        let text = rss([entry(&format!("{number:03}"), "Texte.")]);
        fs::write(store.objects().join(format!("{number:03}.xml")), text).unwrap();
    }
    let ways = Ways::to(database, &key(), None).await;
    let id = ways.source(SourceKind::S3, location(&store, "")).await;
    for millis in [40, 90, 160] {
        let _dropped = tokio::time::timeout(Duration::from_millis(millis), ways.poll(id)).await;
    }
    while !ways.poll(id).await.not_modified {}
    let source = ways.poll(id).await.source;
    assert_eq!(source.health.item_count, 300);
}

#[tokio::test]
async fn each_refusal_of_a_store_says_what_to_do() {
    let store = S3Store::start();
    fs::write(store.objects().join("a.xml"), rss([entry("1", "Un.")])).unwrap();
    let limit = Duration::from_secs(20);
    let ways = Ways::to(Database::sqlite(), &format!("{}:wrong", S3Store::KEY), None).await;
    let id = ways.source(SourceKind::S3, location(&store, "")).await;
    assert_eq!(ways.failure(id, limit).await, "the secret of the access key is wrong: check the credential");
    ways.set_secret("UNKNOWN:wrong");
    let unknown = ways.failure(id, limit).await;
    assert!(unknown.starts_with("the store does not"), "{unknown}");
    ways.set_secret("only-one-word");
    assert!(ways.failure(id, limit).await.starts_with("the credential must hold the id of an access key"));
    ways.set_secret(&key());
    assert_eq!(headlines(&ways.poll(id).await), [("Titre 1", IngestOutcome::New)]);
}

#[tokio::test]
async fn a_bucket_that_is_not_there_and_a_store_that_hangs_are_told_apart() {
    let (store, web) = (S3Store::start(), Web::start());
    let ways = Ways::to(Database::sqlite(), &key(), None).await;
    let gone = format!("s3://nulle-part/?endpoint={}", store.endpoint());
    let id = ways.source(SourceKind::S3, gone).await;
    let told = ways.failure(id, Duration::from_secs(20)).await;
    assert_eq!(told, format!("there is no bucket nulle-part at {}/", store.endpoint()));

    web.set("/agence/", Reply::Silence);
    let ways = Ways::to(Database::sqlite(), &key(), None).await;
    let id = ways.source(SourceKind::S3, format!("s3://agence/?endpoint={}", web.url(""))).await;
    let told = ways.failure(id, Duration::from_millis(300)).await;
    assert_eq!(told, "the store did not answer in full within the time that a poll has");
}
