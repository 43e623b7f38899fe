//! Matching needs a few statements for each batch, not for each item.

use newsroom_chassis::{isolate::SetAside, leadership, store::Store};
use newsroom_ingestion::{
    domain::{Draft, ParsedItem, matching::MatchIndex},
    usecase::storyline,
};
use rand::{SeedableRng as _, rngs::StdRng};
use rstest::rstest;
use time::{Duration, OffsetDateTime};

use crate::{
    matching_world::{deliver, source, word},
    support::Database,
};

/// The maximum number of statements for 256 items that all belong together.
const RELATED_MAX: u64 = 28;

/// The statements for the next batch.
async fn statements(store: &Store, index: &mut MatchIndex, items: usize) -> u64 {
    let leadership = leadership::take(store, "matcher", "test").await.unwrap().unwrap();
    let aside = SetAside::new("ingestion", "matcher");
    let before = store.reader().statements() + store.write_statements();
    assert_eq!(storyline::match_items(store, &leadership, &aside, index).await.unwrap(), items);
    store.reader().statements() + store.write_statements() - before
}

fn draft(number: usize, words: &[String]) -> Draft {
    let noon = OffsetDateTime::from_unix_timestamp(1_773_144_000).unwrap();
    let draft = Draft::make(ParsedItem {
        own_id: format!("urn:item:{number}"),
        headline: words[..3].join(" "),
        body: vec![words[3..].join(" ")],
        publish_time: Some(noon + Duration::seconds(number as i64)),
        ..ParsedItem::default()
    });
    draft.unwrap()
}

fn words(dice: &mut StdRng) -> Vec<String> {
    (0..60).map(|_| word(dice) + &word(dice)).collect()
}

/// The statements for batches of 1, 16 and 256 items without related items, after some others.
async fn of_unrelated(database: &Database) -> [u64; 3] {
    let (source, store) = (source(database).await, database.open().await);
    let (mut dice, mut index, mut number) = (StdRng::seed_from_u64(7), MatchIndex::default(), 0);
    let mut counts = Vec::new();
    for size in [3, 1, 16, 256] {
        let drafts = (0..size).map(|_| {
            number += 1;
            draft(number, &words(&mut dice))
        });
        let drafts = drafts.collect();
        deliver(&store, source, drafts).await;
        counts.push(statements(&store, &mut index, size).await);
    }
    counts[1..].try_into().unwrap()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn unrelated_items_need_as_many_statements_in_any_batch(#[case] database: Database) {
    let [one, some, many] = of_unrelated(&database).await;
    assert_eq!((some, many), (one, one));
    assert!(one <= 16, "{one} statements");
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn related_items_need_few_statements_for_a_batch(#[case] database: Database) {
    let (source, store) = (source(&database).await, database.open().await);
    let (mut dice, mut index) = (StdRng::seed_from_u64(7), MatchIndex::default());
    let stories: Vec<Vec<String>> = (0..16).map(|_| words(&mut dice)).collect();
    // The later half comes first, so the items of the earlier half become the originals of stored items.
    for numbers in [256..512, 0..256] {
        let of_batch: Vec<Draft> = numbers.map(|number| draft(number, &stories[number % 16])).collect();
        deliver(&store, source, of_batch).await;
        let needed = statements(&store, &mut index, 256).await;
        println!("{needed} statements");
        assert!(needed <= RELATED_MAX, "{needed} statements");
    }
}
