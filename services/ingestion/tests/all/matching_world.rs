//! Items of a world of events, where they belong by definition, and where the store says that they belong.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use newsroom_chassis::{
    blob::{BlobConfig, BlobStore},
    isolate::SetAside,
    leadership, outbox,
    store::Store,
};
use newsroom_ingestion::{
    convert,
    domain::{
        Digest, Draft, Freshness, IncomingItem, ItemId, ParsedItem, Parser, PayloadMetadata, PubStatus, Raw, SourceId,
        matching::{MatchIndex, Rank, Relation, STORYLINE_DAYS, Signature, compare},
    },
    store::CompressedPayload,
    usecase::{
        self,
        blob::BlobWriter,
        item::{Deliveries, Delivery, DeliveryKind},
        storyline,
    },
};
use newsroom_proto::ingestion::v1;
use prost::{Message as _, Name as _};
use rand::{RngExt as _, rngs::StdRng, seq::SliceRandom as _};
use time::{Duration, OffsetDateTime};

use crate::support::{Database, intake, named};

/// How many events the world of a test has, and how many items tell of them.
const EVENTS: usize = 5;
const ITEMS: usize = 36;
pub const SYLLABLES: [&str; 20] = [
    "ba", "ko", "ri", "ne", "su", "ta", "mo", "li", "ge", "fa", "du", "vi", "pe", "za", "ho", "cra", "blo", "ste",
    "tru", "gni",
];

/// What a source tells of an item, version by version: the last is what it is.
#[derive(Clone)]
pub struct ItemHistory {
    pub versions: Vec<Draft>,
}

pub fn word(dice: &mut StdRng) -> String {
    (0..3).map(|_| SYLLABLES[dice.random_range(0..SYLLABLES.len())]).collect()
}

fn name(dice: &mut StdRng) -> String {
    let word = word(dice);
    word[..1].to_uppercase() + &word[1..]
}

/// A text of words, with a name or a number now and then.
fn text(dice: &mut StdRng, names: &[String], numbers: &[String], words: usize) -> Vec<String> {
    let said = |at: usize, dice: &mut StdRng| match at % 7 {
        3 => names[dice.random_range(0..names.len())].clone(),
        5 => numbers[dice.random_range(0..numbers.len())].clone(),
        _ => word(dice),
    };
    (0..words).map(|at| said(at, dice)).collect()
}

/// A world in which some items are copies, and some follow a lead.
pub fn world(dice: &mut StdRng) -> Vec<ItemHistory> {
    loop {
        let told = any_world(dice);
        let places = defined(&told, SourceId::new(uuid::Uuid::nil()));
        let copies = places.iter().filter(|(identity, (original, _))| identity != &original).count();
        let followers = places.values().filter(|(original, lead)| original != lead).count();
        if copies > 3 && followers > 3 {
            return told;
        }
    }
}

/// Copies, trims, rewrites and second reports of some events; some change, some are withdrawn.
fn any_world(dice: &mut StdRng) -> Vec<ItemHistory> {
    let mut told: Vec<ItemHistory> = Vec::new();
    let noon = OffsetDateTime::from_unix_timestamp(1_773_144_000).unwrap();
    let events: Vec<(Vec<String>, Vec<String>, Vec<String>)> = (0..EVENTS)
        .map(|_| {
            let names: Vec<String> = (0..4).map(|_| name(dice)).collect();
            let numbers: Vec<String> = (0..4).map(|_| dice.random_range(10..900).to_string()).collect();
            let text = text(dice, &names, &numbers, 90);
            (names, numbers, text)
        })
        .collect();
    for number in 0..ITEMS {
        // Some at the very same time.
        let hours = dice.random_range(0..20) * 6;
        let mut versions = Vec::new();
        for version in 1..=dice.random_range(1..=3) {
            let (names, numbers, whole) = &events[dice.random_range(0..EVENTS)];
            let mut words = whole.clone();
            match dice.random_range(0..5) {
                0 => words.truncate(40),
                1 => {
                    for at in (0..words.len()).filter(|at| at % 7 != 3 && at % 7 != 5) {
                        if dice.random_bool(0.3) {
                            words[at] = word(dice);
                        }
                    }
                }
                2 | 3 => {
                    words = text(dice, names, numbers, 60);
                    for at in (0..40).step_by(4) {
                        words[at].clone_from(&whole[at]);
                    }
                }
                _ => {}
            }
            let canceled = version > 1 && dice.random_bool(0.2);
            let draft = Draft::make(ParsedItem {
                own_id: format!("urn:item:{number}"),
                headline: format!("Alerte {} {} {}", names[0], names[1], whole[0]),
                body: words.chunks(30).map(|words| format!("De {}.", words.join(" "))).collect(),
                version: version.to_string(),
                // What says the very same as before is no newer version.
                byline: format!("Rédaction {version}"),
                publish_time: Some(noon + Duration::hours(hours)),
                pub_status: if canceled { PubStatus::Canceled } else { PubStatus::Usable },
                ..ParsedItem::default()
            });
            versions.push(draft.unwrap());
        }
        told.push(ItemHistory { versions });
    }
    told
}

/// Where each item belongs, by identity: its original and its lead.
pub type Places = BTreeMap<String, (String, String)>;

/// The definition, item by item in the order of rank, over all pairs.
pub fn defined(told: &[ItemHistory], source: SourceId) -> Places {
    let mut items: Vec<(Rank, String, Signature)> = Vec::new();
    for told in told {
        let draft = told.versions.last().unwrap().clone();
        let identity = draft.identity.clone();
        let incoming = IncomingItem::new(draft, raw());
        let item = newsroom_ingestion::domain::Item {
            archived: false,
            provider: None,
            id: ItemId::new(uuid::Uuid::nil()),
            source_id: source,
            source_name: String::new(),
            revision: 1,
            draft: incoming.draft,
            ingest_time: OffsetDateTime::UNIX_EPOCH,
            update_time: OffsetDateTime::UNIX_EPOCH,
            raw: raw(),
        };
        if let Some(signature) = Signature::of(&item) {
            items.push((signature.rank, identity, signature));
        }
    }
    items.sort_by_key(|(rank, identity, _)| (*rank, identity.clone()));
    let meets = |one: &[u32], other: &[u32]| one.iter().any(|key| other.contains(key));
    let mut originals: Vec<&(Rank, String, Signature)> = Vec::new();
    let mut leads: Vec<&(Rank, String, Signature)> = Vec::new();
    let mut places = Places::new();
    for item in &items {
        let (_, identity, signature) = item;
        let nearest = |among: &[&(Rank, String, Signature)], near: bool| {
            let keys = |of: &Signature| if near { of.near_keys() } else { of.storyline_keys() };
            let fits = among.iter().filter_map(|(rank, other, theirs)| {
                let found = compare(signature, theirs);
                let related = match near {
                    true => found.relation == Relation::NearCopy,
                    false => found.relation >= Relation::SameStoryline && found.days <= STORYLINE_DAYS as f64,
                };
                (related && meets(&keys(signature), &keys(theirs))).then_some((found.score, Reverse(*rank), other))
            });
            fits.max_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1))).map(|found| found.2.clone())
        };
        if let Some(original) = nearest(&originals, true) {
            let lead = places[&original].1.clone();
            places.insert(identity.clone(), (original, lead));
            continue;
        }
        originals.push(item);
        let lead = nearest(&leads, false).unwrap_or_else(|| {
            leads.push(item);
            identity.clone()
        });
        places.insert(identity.clone(), (identity.clone(), lead));
    }
    places
}

fn raw() -> Raw {
    Raw { digest: Digest::of(b"payload"), parser: Parser { name: "test".into(), version: 1 } }
}

pub async fn source(database: &Database) -> SourceId {
    let intake = intake(database, &[], newsroom_ingestion::fetch::Folders::new(Vec::new())).await;
    let request = v1::CreateSourceRequest {
        source: Some(named("Agence", v1::SourceKind::Push)),
        ..v1::CreateSourceRequest::default()
    };
    usecase::source::create(&intake, convert::create_source(&request).unwrap(), newsroom_fixtures::anyone())
        .await
        .unwrap()
        .id
}

pub async fn deliver(store: &Store, source: SourceId, drafts: Vec<Draft>) -> Vec<(String, ItemId)> {
    let identities: Vec<String> = drafts.iter().map(|draft| draft.identity.clone()).collect();
    let items = drafts.into_iter().map(|draft| IncomingItem::new(draft, raw())).collect();
    let delivery = Delivery {
        source_id: source,
        payload: Arc::new(CompressedPayload::of(bytes::Bytes::from_static(b"payload"), PayloadMetadata::default())),
        items,
        blobs: Arc::from([]),
        freshness: Freshness::Unproven,
        kind: DeliveryKind::Poll { seen: None },
    };
    let folder = tempfile::tempdir().unwrap();
    let blobs = BlobConfig::at(format!("file:{}", folder.path().display()));
    let blobs = BlobStore::open(&blobs, "ingestion").unwrap();
    let ingested = Deliveries::start(store.clone(), BlobWriter::start(store.clone(), blobs)).deliver(delivery).await;
    identities.into_iter().zip(ingested.unwrap().into_iter().map(|ingested| ingested.item_id)).collect()
}

/// Matches the first items in the queue, and returns their number.
pub async fn match_once(store: &Store, index: &mut MatchIndex) -> usize {
    let leadership = leadership::take(store, "matcher", "test").await.unwrap().expect("nobody else has it");
    storyline::match_items(store, &leadership, &SetAside::new("ingestion", "matcher"), index).await.unwrap()
}

pub async fn match_all(store: &Store, index: &mut MatchIndex) {
    while match_once(store, index).await > 0 {}
    assert_eq!(storyline::match_backlog(store).await.unwrap(), 0);
}

/// Where the store says that items belong, by identity.
pub async fn placed(store: &Store, ids: &BTreeMap<String, ItemId>) -> Places {
    let identities: BTreeMap<ItemId, &String> = ids.iter().map(|(identity, id)| (*id, identity)).collect();
    let mut places = Places::new();
    for (identity, id) in ids {
        if let Some(found) = storyline::membership(store, *id).await.unwrap() {
            let by = |id: ItemId| identities[&id].clone();
            places.insert(identity.clone(), (by(found.original), by(found.lead)));
        }
    }
    places
}

/// The storylines that are published say what the places say.
pub async fn published(store: &Store, ids: &BTreeMap<String, ItemId>, places: &Places) {
    let mut members: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    for (identity, (_, lead)) in places {
        members.entry(lead).or_default().insert(identity);
    }
    let query = convert::storylines_query(&v1::ListStorylinesRequest { page_size: 200, ..Default::default() }).unwrap();
    let (storylines, _) = storyline::list(store, &query, newsroom_fixtures::anyone()).await.unwrap();
    let expected: BTreeSet<(ItemId, BTreeSet<ItemId>)> = members
        .into_iter()
        .filter(|(_, members)| members.len() > 1)
        .map(|(lead, members)| (ids[lead], members.into_iter().map(|identity| ids[identity]).collect()))
        .collect();
    let found: BTreeSet<(ItemId, BTreeSet<ItemId>)> = storylines
        .iter()
        .map(|storyline| (storyline.lead, storyline.members.iter().map(|member| member.item).collect()))
        .collect();
    assert_eq!(found, expected);
    for storyline in storylines {
        assert_eq!(storyline.members.first().map(|member| member.item), Some(storyline.lead), "the lead stands first");
        assert_eq!(usize::try_from(storyline.size).unwrap(), storyline.members.len());
    }
}

/// The groups of near copies, as somebody knows them who had each event twice and in any order, say what the places say.
/// Nothing is said of items that were never a near copy.
pub async fn groups_are_published(store: &Store, ids: &BTreeMap<String, ItemId>, places: &Places, dice: &mut StdRng) {
    let events = outbox::outbox_events(store, 0, 10_000).await.unwrap();
    let groups = events.into_iter().filter(|event| event.event_type == v1::ItemGrouped::full_name());
    let once: Vec<v1::ItemGrouped> = groups.map(|event| v1::ItemGrouped::decode(event.payload).unwrap()).collect();
    let mut events = [once.clone(), once].concat();
    events.shuffle(dice);
    let mut known: BTreeMap<String, v1::ItemGrouped> = BTreeMap::new();
    for event in events {
        let newest = known.entry(event.item_id.clone()).or_insert_with(|| event.clone());
        assert!(newest.revision != event.revision || *newest == event, "one revision says one thing");
        if event.revision > newest.revision {
            *newest = event;
        }
    }
    for (identity, id) in ids {
        let original = places.get(identity).map_or(id, |(original, _)| &ids[original]).to_string();
        match known.get(&id.to_string()) {
            Some(group) => assert_eq!(group.original_item_id, original, "{identity}"),
            None => assert_eq!(original, id.to_string(), "{identity}"),
        }
    }
}
