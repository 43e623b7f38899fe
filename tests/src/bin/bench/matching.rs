//! How long it takes to find the item of which an item is a near-copy, among very many.

mod fill;

use std::{collections::HashMap, time::Instant};

use newsroom_chassis::store::{Store, StoreConfig};
use newsroom_ingestion::{
    domain::{
        Digest, Draft, Item, ItemId, LanguageTag, ParsedItem, Parser, Raw, SourceId,
        matching::{Direction, KeyIndex, Prefilter, Search, Signature, Wanted},
    },
    store::{MatchItems, MatchKeys, Migrator},
    usecase,
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{MatchingArgs, spread::Spread, times::Times};

/// How many items one transaction stores.
const AT_ONCE: u32 = 2_000;
/// The number of words in the language of the texts; some are far more frequent than others.
const VOCABULARY: f64 = 50_000.0;
/// 1 March 2026.
const BEGIN: i64 = 1_772_323_200;

/// The kind of a look-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Rewrite,
    Trim,
    Stranger,
}

const KINDS: [(Kind, &str); 3] = [
    (Kind::Rewrite, "a rewrite of every third word"),
    (Kind::Trim, "a trim to a third"),
    (Kind::Stranger, "a stranger"),
];

/// Measures in turns, and prints the results.
pub(crate) async fn run(args: MatchingArgs) {
    let folder = tempfile::tempdir().expect("the folder for temporary files takes a new folder");
    let url = format!("sqlite:{}", folder.path().join("ingestion.db").display());
    let store = Store::open::<Migrator>(&StoreConfig { migrate: Some(true), ..StoreConfig::at(url) }).await;
    let store = store.expect("a new store");
    let began = Instant::now();
    let ids = fill(&store, args).await;
    eprintln!("filled in {:.0} s", began.elapsed().as_secs_f64());
    let began = Instant::now();
    let index = index(&store, args).await;
    eprintln!("index loaded in {:.1} s", began.elapsed().as_secs_f64());
    let mut figures: HashMap<Kind, [Spread; 3]> = HashMap::new();
    let (mut row, mut making) = (Spread::default(), Spread::default());
    for repeat in 1..=args.repeats {
        eprintln!("measuring {repeat} of {}", args.repeats);
        row.add(rows(&store, &ids, args.lookups).await);
        let mut made = Times::new();
        for (kind, _) in KINDS {
            let (taken, found) = lookups((&store, &index), &ids, args, (repeat, kind), &mut made).await;
            let [p50, p99, share] = figures.entry(kind).or_default();
            p50.add(taken.quantile(0.5));
            p99.add(taken.quantile(0.99));
            share.add(found);
        }
        making.add(made.quantile(0.5));
    }
    println!(
        "median [least–most] of {} turns, SQLite, {} look-ups of each kind among {} items of {} words from {} days",
        args.repeats, args.lookups, args.items, args.words, args.days
    );
    println!("| near-copy look-up of | p50, ms | p99, ms | found |\n|---|---|---|---|");
    for (kind, name) in KINDS {
        let [p50, p99, share] = &figures[&kind];
        println!("| {name} | {p50} | {p99} | {share} |");
    }
    println!("| one row by its key, for scale | {row} | | |\n| making what it is compared by | {making} | | |");
    let p99 = &figures[&Kind::Rewrite][1];
    println!("| A/A: odd turns / even turns, p99 of rewrites | | {:.2} | |", p99.against_itself());
}

/// Fills the store, and returns the id of each item.
async fn fill(store: &Store, args: MatchingArgs) -> Vec<ItemId> {
    let mut ids = Vec::new();
    for from in (0..args.items).step_by(AT_ONCE as usize) {
        let numbers = from..args.items.min(from + AT_ONCE);
        let made: Vec<_> = numbers.map(|number| (ItemId::new(Uuid::now_v7()), original(number, args))).collect();
        ids.extend(made.iter().map(|(id, _)| *id));
        fill::items(store, made).await.expect("the store writes");
        if from % 100_000 == 0 {
            eprintln!("{from} of {} items", args.items);
        }
    }
    ids
}

/// The index of all items that a look-up may find, as the matcher loads it.
async fn index(store: &Store, args: MatchingArgs) -> KeyIndex {
    let mut index = KeyIndex::default();
    let days = index.missing(KeyIndex::reach(day(args)).collect());
    let keys = MatchKeys::reading(store).of_days(&days).await.expect("the store answers");
    index.load(&days, &keys);
    index
}

/// The day of all look-ups: the end of all days, so that all items are earlier.
fn day(args: MatchingArgs) -> i64 {
    (BEGIN + i64::from(args.days) * 86_400) / 86_400
}

/// The times of look-ups, and the share of correct results.
async fn lookups(
    (store, index): (&Store, &KeyIndex),
    ids: &[ItemId],
    args: MatchingArgs,
    (repeat, kind): (u32, Kind),
    made: &mut Times,
) -> (Times, f64) {
    let mut dice = Dice::of(u64::from(repeat) << 8 | kind as u64);
    let (mut taken, mut right) = (Times::new(), 0u32);
    for _ in 0..args.lookups {
        let number = u32::try_from(dice.below(u64::from(args.items))).unwrap_or_default();
        let (text, expected) = match kind {
            Kind::Stranger => (words(u64::MAX - dice.next(), args.words), None),
            Kind::Trim => (words(number.into(), args.words)[..(args.words / 3) as usize].to_vec(), Some(number)),
            Kind::Rewrite => {
                let mut text = words(number.into(), args.words);
                for word in &mut text {
                    if dice.below(3) == 0 {
                        *word = dice.word();
                    }
                }
                (text, Some(number))
            }
        };
        let began = Instant::now();
        // At the end of all days, so that all items are earlier.
        let signature = signature(&text, i64::from(args.days) * 86_400);
        made.add(began.elapsed());
        let began = Instant::now();
        let search = Search {
            of: ItemId::new(Uuid::max()),
            prefilter: &Prefilter::of(&signature),
            wanted: Wanted::Near,
            direction: Direction::Back,
        };
        let candidates = index.candidates(search.of, &signature, search.wanted);
        let rows = MatchItems::reading(store).find_candidates(&candidates, signature.rank.time).await;
        let found: Vec<_> = rows.expect("the store answers").iter().filter_map(|row| search.relate(row)).collect();
        taken.add(began.elapsed());
        let expected = expected.map(|number| ids[number as usize]);
        right += u32::from(match expected {
            Some(expected) => found.iter().any(|found| found.item == expected),
            None => found.is_empty(),
        });
    }
    (taken, f64::from(right) / f64::from(args.lookups))
}

/// The median time of reads of one row by its key, in milliseconds.
async fn rows(store: &Store, ids: &[ItemId], count: u32) -> f64 {
    let (mut dice, mut taken) = (Dice::of(7), Times::new());
    for _ in 0..count {
        let id = ids[usize::try_from(dice.below(ids.len() as u64)).unwrap_or_default()];
        let began = Instant::now();
        usecase::storyline::membership(store, id).await.expect("the store answers").expect("it is there");
        taken.add(began.elapsed());
    }
    taken.quantile(0.5)
}

/// An item by its number, spread over all days.
fn original(number: u32, args: MatchingArgs) -> Signature {
    let seconds = i64::from(number) * i64::from(args.days) * 86_400 / i64::from(args.items);
    signature(&words(number.into(), args.words), seconds)
}

fn signature(words: &[String], seconds: i64) -> Signature {
    let time = OffsetDateTime::from_unix_timestamp(BEGIN + seconds).expect("a time of this century");
    let draft = Draft::make(ParsedItem {
        headline: words[..8.min(words.len())].join(" "),
        body: words.chunks(40).map(|words| format!("De {}.", words.join(" "))).collect(),
        language: LanguageTag::parse("fr"),
        publish_time: Some(time),
        ..ParsedItem::default()
    });
    let item = Item {
        archived: false,
        provider: None,
        id: ItemId::new(Uuid::nil()),
        source_id: SourceId::new(Uuid::nil()),
        source_name: String::new(),
        revision: 1,
        draft: draft.expect("it has a headline"),
        ingest_time: time,
        update_time: time,
        raw: Raw { digest: Digest::of(b""), parser: Parser { name: "bench".into(), version: 1 } },
    };
    Signature::of(&item).expect("it has enough words")
}

/// The words of a text. Every ninth word is a name, and a text has few different names.
fn words(seed: u64, count: u32) -> Vec<String> {
    let mut dice = Dice::of(seed);
    let names: Vec<String> = (0..5).map(|_| dice.name()).collect();
    let word = |at: u32, dice: &mut Dice| match at % 9 {
        4 => names[usize::try_from(dice.below(5)).unwrap_or_default()].clone(),
        _ => dice.word(),
    };
    (0..count).map(|at| word(at, &mut dice)).collect()
}

/// SplitMix64 (Steele et al. 2014): the same texts in each run.
struct Dice(u64);

impl Dice {
    fn of(seed: u64) -> Self {
        // The factor differs from that of the step; otherwise a text would equal the next one, shifted by a word.
        Self(seed.wrapping_add(1).wrapping_mul(0xD6E8_FEB8_6659_FD93).rotate_left(32))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut hash = self.0;
        hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        hash ^ (hash >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// A random word; frequent words are far more likely than rare ones.
    fn word(&mut self) -> String {
        let share = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        spelled((share * share * VOCABULARY) as u64)
    }

    fn name(&mut self) -> String {
        let word = spelled(self.below(200_000));
        word[..1].to_uppercase() + &word[1..]
    }
}

/// A number as a word.
fn spelled(mut number: u64) -> String {
    const SYLLABLES: [&str; 20] = [
        "ba", "ko", "ri", "ne", "su", "ta", "mo", "li", "ge", "fa", "du", "vi", "pe", "za", "ho", "cra", "blo", "ste",
        "tru", "gni",
    ];
    let mut word = String::new();
    for _ in 0..4 {
        word.push_str(SYLLABLES[(number % 20) as usize]);
        number /= 20;
    }
    word
}
