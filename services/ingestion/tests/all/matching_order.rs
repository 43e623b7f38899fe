//! Where items belong does not hang on the order in which they came, nor on when the service ended.

use std::collections::{BTreeMap, BTreeSet};

use newsroom_chassis::{isolate::SetAside, leadership, store::StoreError};
use newsroom_fixtures::wait_for_async;
use newsroom_ingestion::{
    domain::{Draft, ParsedItem, PubStatus, matching::MatchIndex},
    usecase::{self, storyline},
};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};
use rstest::rstest;
use time::{Duration, OffsetDateTime};

use crate::{
    matching_world::{
        ItemHistory, Places, SYLLABLES, defined, deliver, groups_are_published, match_all, match_once, placed,
        published, source, word, world,
    },
    support::{Database, TIMEOUT},
};

/// Everything in a random order, some of it at once, matched now and then, the store closed in between.
async fn in_some_order(database: &Database, told: &[ItemHistory], dice: &mut StdRng) {
    let source = source(database).await;
    let mut arriving: Vec<Draft> = told.iter().flat_map(|told| told.versions.clone()).collect();
    arriving.shuffle(dice);
    let (mut store, mut index) = (database.open().await, MatchIndex::default());
    let mut ids = BTreeMap::new();
    while !arriving.is_empty() {
        let count = dice.random_range(1..=4).min(arriving.len());
        let mut now: Vec<Draft> = Vec::new();
        for draft in arriving.drain(..count) {
            match now.iter().any(|other| other.identity == draft.identity) {
                true => ids.extend(deliver(&store, source, vec![draft]).await),
                false => now.push(draft),
            }
        }
        ids.extend(deliver(&store, source, now).await);
        if dice.random_bool(0.4) {
            match_once(&store, &mut index).await;
        }
        if dice.random_bool(0.1) {
            drop(store);
            (store, index) = (database.open().await, MatchIndex::default());
        }
    }
    match_all(&store, &mut index).await;
    let places = placed(&store, &ids).await;
    assert_eq!(places, defined(told, source));
    published(&store, &ids, &places).await;
    groups_are_published(&store, &ids, &places, dice).await;
}

#[rstest]
#[case::sqlite(Database::sqlite, 3)]
#[case::postgresql(Database::postgres, 1)]
#[tokio::test]
async fn every_order_of_arrival_ends_in_the_one_partition_with_the_one_lead(
    #[case] new_database: fn() -> Database,
    #[case] orders: usize,
) {
    let seed = rand::random();
    println!("seed {seed}");
    let mut dice = StdRng::seed_from_u64(seed);
    for _ in 0..3 {
        let told = world(&mut dice);
        for _ in 0..orders {
            in_some_order(&new_database(), &told, &mut dice).await;
        }
    }
}

/// Delivers items in this order. After each group of items, whose sizes are given in turn, all are matched.
async fn in_groups(drafts: &[Draft], sizes: &[usize]) -> (Places, BTreeSet<BTreeSet<String>>) {
    let database = Database::sqlite();
    let source = source(&database).await;
    let (store, mut index) = (database.open().await, MatchIndex::default());
    let (mut ids, mut rest, mut sizes) = (BTreeMap::new(), drafts, sizes.iter().cycle());
    while !rest.is_empty() {
        let (group, others) = rest.split_at(rest.len().min(*sizes.next().unwrap()));
        for draft in group {
            ids.extend(deliver(&store, source, vec![draft.clone()]).await);
        }
        match_all(&store, &mut index).await;
        rest = others;
    }
    let places = placed(&store, &ids).await;
    published(&store, &ids, &places).await;
    let mut storylines: BTreeMap<&String, BTreeSet<String>> = BTreeMap::new();
    for (identity, (_, lead)) in &places {
        storylines.entry(lead).or_default().insert(identity.clone());
    }
    let storylines = storylines.into_values().collect();
    (places, storylines)
}

#[tokio::test]
async fn items_in_batches_of_any_size_are_placed_as_one_by_one() {
    let seed = rand::random();
    println!("seed {seed}");
    let mut dice = StdRng::seed_from_u64(seed);
    for _ in 0..2 {
        let told = world(&mut dice);
        let mut arriving: Vec<Draft> = told.iter().flat_map(|told| told.versions.clone()).collect();
        arriving.shuffle(&mut dice);
        let one_by_one = in_groups(&arriving, &[1]).await;
        let sizes: Vec<usize> = (0..arriving.len()).map(|_| dice.random_range(1..=30)).collect();
        assert_eq!(in_groups(&arriving, &sizes).await, one_by_one, "sizes {sizes:?}");
        assert_eq!(in_groups(&arriving, &[arriving.len()]).await, one_by_one, "all at once");
    }
}

/// So many items of a day bear the same words at their end that nothing is found by these.
#[tokio::test]
async fn a_formula_that_everybody_uses_finds_nobody_whichever_came_first() {
    let seed = rand::random();
    println!("seed {seed}");
    let mut dice = StdRng::seed_from_u64(seed);
    let noon = OffsetDateTime::from_unix_timestamp(1_773_144_000).unwrap();
    let footer: Vec<String> = (0..11).map(|_| word(&mut dice)).collect();
    let drafts: Vec<Draft> = (0..300usize)
        .map(|number| {
            let own = format!("{}{}", SYLLABLES[number / 20], SYLLABLES[number % 20]);
            let draft = Draft::make(ParsedItem {
                own_id: format!("urn:item:{number}"),
                headline: footer[..2].join(" "),
                body: vec![footer.join(" "), own],
                publish_time: Some(noon + Duration::seconds(number as i64)),
                ..ParsedItem::default()
            });
            draft.unwrap()
        })
        .collect();
    let mut results = Vec::new();
    for _ in 0..2 {
        let database = Database::sqlite();
        let source = source(&database).await;
        let (store, mut index) = (database.open().await, MatchIndex::default());
        let mut order = drafts.clone();
        order.shuffle(&mut dice);
        let mut ids = BTreeMap::new();
        for drafts in order.chunks(50) {
            ids.extend(deliver(&store, source, drafts.to_vec()).await);
            match_all(&store, &mut index).await;
        }
        results.push(placed(&store, &ids).await);
        // Half of them are withdrawn: the formula is no longer everybody's, and finds again.
        let canceled = order.iter().filter(|draft| draft.identity.ends_with(['1', '3', '5', '7', '9'])).cloned();
        let canceled = canceled.map(|mut draft| {
            (draft.pub_status, draft.version) = (PubStatus::Canceled, "2".into());
            draft
        });
        deliver(&store, source, canceled.collect()).await;
        match_all(&store, &mut index).await;
        results.push(placed(&store, &ids).await);
    }
    assert_eq!(results[0], results[2]);
    assert_eq!(results[1], results[3]);
    let joined = |places: &Places| places.iter().filter(|(identity, (original, _))| *identity != original).count();
    assert_eq!((results[0].len(), joined(&results[0])), (300, 0), "nobody is found by a formula");
    assert_eq!((results[1].len(), joined(&results[1])), (150, 149), "what is rare again finds again");
}

#[tokio::test]
async fn a_matcher_that_has_lost_its_leadership_writes_nothing() {
    let database = Database::postgres();
    let source = source(&database).await;
    let store = database.open().await;
    let old = leadership::take(&store, "matcher", "old").await.unwrap().unwrap();
    let draft = world(&mut StdRng::seed_from_u64(1)).remove(0).versions.remove(0);
    deliver(&store, source, vec![draft]).await;
    let new = wait_for_async("the leadership has run out", TIMEOUT, async || {
        leadership::take(&store, "matcher", "new").await.unwrap()
    });
    let new = new.await;
    let (aside, mut index) = (SetAside::new("ingestion", "matcher"), MatchIndex::default());
    assert!(matches!(
        storyline::match_items(&store, &old, &aside, &mut index).await,
        Err(usecase::Error::Store(StoreError::LeadershipLost))
    ));
    assert_eq!(storyline::match_backlog(&store).await.unwrap(), 1);
    assert_eq!(storyline::match_items(&store, &new, &aside, &mut index).await.unwrap(), 1);
}
