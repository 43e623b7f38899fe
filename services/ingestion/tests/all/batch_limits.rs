//! A batch of deliveries has a fixed number of statements, and a bad delivery fails alone.

use futures::future::join_all;
use newsroom_fixtures::count_statements;
use newsroom_ingestion::{
    convert,
    domain::{IngestOutcome, SourceId, Submitted},
    usecase::{
        Error, Intake,
        item::{self, PreparedSubmission},
    },
};
use newsroom_parse::PageBlocks;
use newsroom_proto::ingestion::v1::{Source, SourceKind, SubmitRawRequest};
use rstest::rstest;
use sea_orm::{
    ConnectionTrait as _,
    sea_query::{Expr, ExprTrait as _, Query},
};

use crate::{
    batches::{at_once, create, start},
    support::{Database, entry, named, rss, submission},
};

/// Pushes of one item each, ready to be ingested.
async fn prepared(intake: &Intake, source: SourceId, count: usize, text: &str) -> Vec<PreparedSubmission> {
    let pushes = (0..count).map(|number| {
        let request_id = format!("{text} {number}");
        let payload = rss([entry(&format!("urn:agence:{number}"), text)]);
        SubmitRawRequest { request_id, ..submission(&source.to_string(), payload) }
    });
    let prepared =
        pushes.map(|push| item::prepare(intake, convert::submit_raw(push).unwrap(), newsroom_fixtures::anyone()));
    join_all(prepared).await.into_iter().map(Result::unwrap).collect()
}

/// The statements of ingesting pushes at the same time, and their outcomes.
async fn ingest(intake: &Intake, pushes: Vec<PreparedSubmission>) -> (u64, Vec<Submitted>) {
    let before = intake.store.write_statements();
    let submitted = at_once(pushes.into_iter().map(|push| item::submit_prepared(intake, push)));
    let (submitted, reads) = count_statements(&intake.store, submitted).await;
    let submitted = submitted.into_iter().map(Result::unwrap).collect();
    (intake.store.write_statements() - before + reads, submitted)
}

/// The statements of finding the sources of pushes, and of new items, updates, items that were seen, and repeated pushes.
async fn statements(database: &Database, count: usize) -> [u64; 5] {
    let intake = start(database).await;
    let source = create(&intake, named("Agence", SourceKind::Push)).await;
    // The first push changes the health of its source.
    let other = submission(&source.to_string(), rss([entry("urn:agence:other", "Un.")]));
    let other = item::prepare(&intake, convert::submit_raw(other).unwrap(), newsroom_fixtures::anyone());
    item::submit_prepared(&intake, other.await.unwrap()).await.unwrap();
    let found = at_once((0..count).map(|_| intake.sources.find(source)));
    let (_, finding) = count_statements(&intake.store, found).await;
    let mut counts = vec![finding];
    for (text, seen, outcome) in [
        ("Un.", "", IngestOutcome::New),
        ("Deux.", "", IngestOutcome::Update),
        ("Deux.", "again", IngestOutcome::Seen),
        ("Deux.", "", IngestOutcome::Update),
    ] {
        let mut pushes = prepared(&intake, source, count, text).await;
        if !seen.is_empty() {
            // Other request ids, so that these pushes are not repeats.
            let pushed = (0..count).map(|number| {
                let payload = rss([entry(&format!("urn:agence:{number}"), text)]);
                item::prepare(
                    &intake,
                    convert::submit_raw(submission(&source.to_string(), payload)).unwrap(),
                    newsroom_fixtures::anyone(),
                )
            });
            pushes = join_all(pushed).await.into_iter().map(Result::unwrap).collect();
        }
        let (statements, submitted) = ingest(&intake, pushes).await;
        let outcomes = submitted.iter().flat_map(|submitted| &submitted.ingested).map(|ingested| ingested.outcome);
        assert!(outcomes.into_iter().all(|found| found == outcome), "{text} {seen}");
        counts.push(statements);
    }
    counts.try_into().unwrap()
}

#[rstest]
#[case::sqlite(Database::sqlite, 24)]
#[case::postgresql(Database::postgres, 24)]
#[tokio::test]
async fn a_batch_needs_as_many_statements_for_256_pushes_as_for_one(
    #[case] database: fn() -> Database,
    #[case] most: u64,
) {
    let one = statements(&database(), 1).await;
    assert!(one[0] == 1 && one.iter().all(|count| *count <= most), "{one:?}");
    assert_eq!(statements(&database(), 16).await, one);
    assert_eq!(statements(&database(), 256).await, one);
}

/// The statements of learning what pages of a source have in common, and of finding it.
async fn page_statements(database: &Database, count: usize) -> [u64; 2] {
    let intake = start(database).await;
    let source = create(&intake, named("Agence", SourceKind::Push)).await;
    let pages = (0..count).map(|number| {
        let blocks = PageBlocks::of(&format!("/{number}"), ["Le meilleur de la côte chaque matin."].into_iter());
        intake.sites.learn(source, "a.example".into(), blocks)
    });
    let before = intake.store.write_statements();
    let (learnt, reads) = count_statements(&intake.store, at_once(pages)).await;
    learnt.into_iter().for_each(Result::unwrap);
    let learning = intake.store.write_statements() - before + reads;
    let (found, finding) =
        count_statements(&intake.store, at_once((0..count).map(|_| intake.sites.find(source)))).await;
    assert!(found.into_iter().all(|found| found.unwrap().recurring() == usize::from(count > 1)));
    [learning, finding]
}

/// The statements of pushes of stories of a site: by the site and then by a relay, and the other way round.
async fn way_statements(database: &Database, count: usize) -> [u64; 6] {
    let intake = start(database).await;
    let location = "https://a.example/rss".to_owned();
    let site = create(&intake, Source { location, ..named("Agence", SourceKind::Feed) }).await;
    let relay = create(&intake, named("Relais", SourceKind::Push)).await;
    let pushes = async |source: SourceId, id: &str, page: &str, text: &str, count: usize| {
        let pushes = (0..count).map(|number| {
            let link = format!("</guid><link>https://a.example/{page}-{number}</link>");
            let payload = rss([entry(&format!("{id}:{number}"), text).replace("</guid>", &link)]);
            item::prepare(
                &intake,
                convert::submit_raw(submission(&source.to_string(), payload)).unwrap(),
                newsroom_fixtures::anyone(),
            )
        });
        let pushes = join_all(pushes).await.into_iter().map(Result::unwrap).collect();
        ingest(&intake, pushes).await
    };
    // The first push changes the health of its source.
    for source in [site, relay] {
        pushes(source, "other", &format!("other-{source}"), "Un.", 1).await;
    }
    let mut counts = Vec::new();
    for (source, page, text, outcome) in [
        (site, "safi", "Un.", IngestOutcome::New),
        (relay, "safi", "Un.", IngestOutcome::Seen),
        (relay, "safi", "Deux.", IngestOutcome::Outdated),
        (site, "safi", "Trois.", IngestOutcome::Update),
        (relay, "agadir", "Un.", IngestOutcome::New),
        (site, "agadir", "Un.", IngestOutcome::Update),
    ] {
        let id = format!("{page}:{}", if source == site { "agence" } else { "relais" });
        // The title of an entry contains its id, and is no part of a long text.
        let text = format!("{text} {}", "Le quai de Safi est ouvert. ".repeat(10));
        let (statements, submitted) = pushes(source, &id, page, &text, count).await;
        let outcomes = submitted.iter().flat_map(|submitted| &submitted.ingested).map(|ingested| ingested.outcome);
        assert!(outcomes.into_iter().all(|found| found == outcome), "{page} {text} {:?}", submitted[0]);
        counts.push(statements);
    }
    counts.try_into().unwrap()
}

#[rstest]
#[case::sqlite(Database::sqlite)]
#[case::postgresql(Database::postgres)]
#[tokio::test]
async fn pages_of_a_source_are_learnt_with_as_many_statements_for_256_as_for_one(#[case] database: fn() -> Database) {
    let one = page_statements(&database(), 1).await;
    assert!(one[0] <= 6 && one[1] == 1, "{one:?}");
    assert_eq!(page_statements(&database(), 16).await, one);
    assert_eq!(page_statements(&database(), 256).await, one);
}

#[rstest]
#[case::sqlite(Database::sqlite)]
#[case::postgresql(Database::postgres)]
#[tokio::test]
async fn a_batch_of_ways_needs_hardly_more_statements_for_256_pushes_than_for_one(#[case] database: fn() -> Database) {
    let one = way_statements(&database(), 1).await;
    assert!(one.iter().all(|count| *count <= 24), "{one:?}");
    assert_eq!(way_statements(&database(), 16).await, one);
    // An item has up to three keys, and a statement has room for 256 of them.
    let many = way_statements(&database(), 256).await;
    assert!(many.iter().zip(&one).all(|(many, one)| (*one..=one + 2).contains(many)), "{many:?} {one:?}");
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn of_256_deliveries_a_bad_one_fails_alone(#[case] database: Database) {
    let intake = start(&database).await;
    let source = create(&intake, named("Agence", SourceKind::Push)).await;
    let (_, submitted) = ingest(&intake, prepared(&intake, source, 256, "Un.").await).await;
    let bad = submitted[77].ingested[0].item_id.uuid();
    let mut update = Query::update();
    update.table("item").value("authority", "nobody").and_where(Expr::col("id").eq(bad));
    assert_eq!(intake.store.reader().execute(&update).await.unwrap().rows_affected(), 1);
    let pushes = prepared(&intake, source, 256, "Deux.").await;
    let submitted = at_once(pushes.into_iter().map(|push| item::submit_prepared(&intake, push))).await;
    for (number, submitted) in submitted.into_iter().enumerate() {
        match submitted {
            Ok(submitted) => assert_eq!((submitted.ingested[0].revision, number == 77), (2, false)),
            Err(_) => assert_eq!(number, 77),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_that_ingest_the_same_items_at_once_repeat_and_agree() {
    let database = Database::postgres();
    let (one, other) = (start(&database).await, start(&database).await);
    let sources =
        [create(&one, named("Agence", SourceKind::Push)).await, create(&one, named("Relais", SourceKind::Push)).await];
    let deliver = |intake: Intake, source: SourceId, number: usize| async move {
        let entries = (number % 7..number % 7 + 6).map(|at| entry(&format!("urn:agence:{at}"), "Le port."));
        let push = submission(&source.to_string(), rss(entries));
        loop {
            match item::submit(&intake, convert::submit_raw(push.clone()).unwrap(), newsroom_fixtures::anyone()).await {
                Ok(submitted) => return submitted,
                // Callers repeat what the service could not settle in a few attempts.
                Err(Error::Store(error)) if error.is_passing() => {}
                Err(error) => panic!("{error:?}"),
            }
        }
    };
    let submitted = join_all((0..60).map(|number| {
        let intake = if number % 2 == 0 { one.clone() } else { other.clone() };
        deliver(intake, sources[number / 2 % 2], number)
    }));
    let outcomes = submitted.await.into_iter().flat_map(|submitted| submitted.ingested);
    let new = outcomes.filter(|ingested| ingested.outcome == IngestOutcome::New).count();
    let (items, _) = item::list(&one.store, &convert::items_query(&Default::default()).unwrap()).await.unwrap();
    assert_eq!((new, items.len()), (12, 12));
}
