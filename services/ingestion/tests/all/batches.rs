//! Deliveries that come at the same time are one batch, and each ends as if it had come alone.

use std::{collections::HashMap, sync::Arc};

use futures::future::join_all;
use newsroom_chassis::{
    bus::Event,
    outbox,
    store::{PrincipalRequest, Store},
};
use newsroom_ingestion::{
    convert,
    domain::{
        Draft, Endpoint, Freshness, IncomingItem, IngestOutcome, ItemLink, LinkKind, ParsedItem, Parser,
        PayloadMetadata, PubStatus, Raw, Seen, SourceId, Submitted,
    },
    fetch::Folders,
    store::CompressedPayload,
    usecase::{
        Error, Intake,
        item::{Delivery, DeliveryKind},
        source,
    },
};
use newsroom_proto::ingestion::v1::{
    CreateSourceRequest, ItemContested, ItemIngested, ItemUpdated, Source, SourceKind,
};
use prost::Message as _;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use rstest::rstest;
use sea_orm::{ConnectionTrait as _, QueryResult, Statement};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::support::{Database, intake, named};

/// The random histories over each database.
const HISTORIES: u64 = 24;
/// The deliveries of a history.
const DELIVERIES: usize = 24;

pub async fn start(database: &Database) -> Intake {
    intake(database, &[], Folders::new(Vec::new())).await
}

pub async fn create(intake: &Intake, source: Source) -> SourceId {
    let request = CreateSourceRequest { source: Some(source), ..CreateSourceRequest::default() };
    source::create(intake, convert::create_source(&request).unwrap(), newsroom_fixtures::anyone()).await.unwrap().id
}

/// Sources of every kind: of nobody, two of one agency, of another agency, paused, two feeds of the site of the stories,
/// and one that does not exist.
async fn sources(intake: &Intake) -> Vec<SourceId> {
    let mut sources = Vec::new();
    for (name, providers, paused, location) in [
        ("Courrier", vec![], false, ""),
        ("Relais", vec![], false, ""),
        ("Satellite", vec!["afp.com"], false, ""),
        ("Fil", vec!["afp.com", "dpa"], false, ""),
        ("Pause", vec![], true, ""),
        ("Site", vec![], false, "https://a.example/rss"),
        ("Site, sport", vec![], false, "https://a.example/sport"),
    ] {
        let providers = providers.into_iter().map(Into::into).collect();
        let kind = if location.is_empty() { SourceKind::Push } else { SourceKind::Feed };
        let source = Source { providers, paused, location: location.into(), ..named(name, kind) };
        sources.push(create(intake, source).await);
    }
    sources.push(SourceId::new(Uuid::from_u128(1)));
    sources
}

/// What is delivered, for both stores.
#[derive(Clone, Debug)]
struct Plan {
    source: usize,
    payload: String,
    items: Vec<ParsedItem>,
    freshness: Freshness,
    rejected: Option<Vec<String>>,
    seen: Option<(String, String)>,
}

fn plan(random: &mut StdRng, history: u64, number: usize) -> Plan {
    let identities =
        [format!("urn:newsml:afp.com:{history}"), format!("tag:agence,2026:{history}"), format!("{history}-12")];
    let mut items = Vec::new();
    for identity in &identities {
        if !items.is_empty() && random.random_bool(0.6) {
            continue;
        }
        items.push(parsed(random, identity, &identities));
    }
    Plan {
        source: *[0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 5, 5, 6, 6, 7].choose(random).unwrap(),
        payload: format!("{history} {}", number % 3),
        items,
        freshness: *[Freshness::Standing, Freshness::Proven, Freshness::Unproven, Freshness::Known, Freshness::Stale]
            .choose(random)
            .unwrap(),
        rejected: random.random_bool(0.6).then(|| (0..random.random_range(0..2)).map(|n| n.to_string()).collect()),
        seen: random.random_bool(0.5).then(|| (history.to_string(), number.to_string())),
    }
}

fn parsed(random: &mut StdRng, identity: &str, identities: &[String]) -> ParsedItem {
    let minutes = random.random_range(0..4);
    let link = |to: &String| ItemLink::to_item(LinkKind::Associated, to);
    ParsedItem {
        own_id: identity.to_owned(),
        headline: "Le port".into(),
        section: (*["", "Sport"].choose(random).unwrap()).into(),
        body: vec![(*["Un.", "Deux.", "Trois."].choose(random).unwrap()).into()],
        version: (*["", "", "1", "2", "3"].choose(random).unwrap()).into(),
        providers: match random.random_range(0..5) {
            0 | 1 => Vec::new(),
            2 | 3 => vec!["afp.com".into()],
            _ => vec!["dpa".into()],
        },
        pub_status: if random.random_bool(0.2) { PubStatus::Canceled } else { PubStatus::Usable },
        source_update_time: random.random_bool(0.5).then(|| OffsetDateTime::UNIX_EPOCH + Duration::minutes(minutes)),
        canonical_url: (*["", "https://a.example/1", "https://a.example/2"].choose(random).unwrap()).into(),
        links: if random.random_bool(0.3) { identities.iter().map(link).collect() } else { Vec::new() },
        ..ParsedItem::default()
    }
}

impl Plan {
    fn delivery(&self, sources: &[SourceId]) -> Delivery {
        let payload = CompressedPayload::of(self.payload.clone().into(), PayloadMetadata::default());
        let raw = || Raw { digest: payload.digest(), parser: Parser { name: "test".into(), version: 1 } };
        let items = self.items.iter().map(|item| IncomingItem::new(Draft::make(item.clone()).unwrap(), raw()));
        let seen = || {
            let (name, mark) = self.seen.clone()?;
            Some(Seen { endpoint: Endpoint::Push, name, mark })
        };
        Delivery {
            source_id: sources[self.source],
            items: items.collect(),
            blobs: Arc::from([]),
            freshness: self.freshness,
            kind: match &self.rejected {
                Some(rejected) => DeliveryKind::Push { rejected: rejected.clone() },
                None => DeliveryKind::Poll { seen: seen() },
            },
            payload: Arc::new(payload),
        }
    }
}

/// What a history left in a store: outcomes, events and rows, with names in place of ids, and without times.
#[derive(Default)]
struct Trail {
    names: Vec<(String, String)>,
    outcomes: Vec<String>,
}

impl Trail {
    fn of(sources: &[SourceId]) -> Self {
        // An authority names a source without hyphens.
        let forms = |id: &SourceId| [id.to_string(), id.uuid().simple().to_string()];
        let names =
            sources.iter().enumerate().flat_map(|(at, id)| forms(id).map(|form| (form, format!("source {at}"))));
        Self { names: names.collect(), outcomes: Vec::new() }
    }

    fn add(&mut self, outcome: Result<Submitted, Error>) {
        for ingested in outcome.iter().flat_map(|submitted| &submitted.ingested) {
            let id = ingested.item_id.to_string();
            if !self.names.iter().any(|(known, _)| *known == id) {
                self.names.push((id, format!("item {}", self.names.len())));
            }
        }
        self.outcomes.push(format!("{outcome:?}"));
    }

    fn named(&self, text: String) -> String {
        self.names.iter().fold(text, |text, (id, name)| text.replace(id, name))
    }

    /// The outcomes, then the events, then the rows of each table.
    async fn read(self, store: &Store) -> Vec<String> {
        let mut lines: Vec<String> = self.outcomes.clone();
        let events = outbox::outbox_events(store, 0, 10_000).await.unwrap();
        // A health event is published after the events of the batch's items.
        let (health, news): (Vec<_>, Vec<_>) =
            events.into_iter().map(event).partition(|event| event.starts_with("source"));
        lines.extend(news.into_iter().chain(health));
        for (sql, row) in [
            ("SELECT * FROM item", item as fn(&QueryResult) -> String),
            ("SELECT * FROM item_revision", |row| {
                format!("revision {} {} {:?}", id(row, "item_id"), number(row, "revision"), bytes(row, "raw_digest"))
            }),
            // The keys of ways contain the ids of sources.
            ("SELECT * FROM item_copy", |row| format!("copy {}", id(row, "item_id"))),
            ("SELECT * FROM item_content", |row| {
                format!("content {} {:?} {}", id(row, "item_id"), bytes(row, "copy_key"), text(row, "version"))
            }),
            ("SELECT DISTINCT item_id FROM match_queue", |row| format!("queue {}", id(row, "item_id"))),
            ("SELECT * FROM raw_payload", |row| format!("payload {:?}", bytes(row, "digest"))),
            ("SELECT * FROM source_seen", |row| {
                format!("seen {} {:?} {}", id(row, "source_id"), bytes(row, "name"), text(row, "mark"))
            }),
            ("SELECT count(*) AS revision FROM item_contest", |row| format!("{} contests", number(row, "revision"))),
        ] {
            let mut rows: Vec<String> = rows(store, sql, row).await.into_iter().map(|row| self.named(row)).collect();
            rows.sort();
            lines.append(&mut rows);
        }
        lines.into_iter().map(|line| self.named(line)).collect()
    }
}

async fn rows(store: &Store, sql: &str, row: fn(&QueryResult) -> String) -> Vec<String> {
    let rows = store.reader().query_all_raw(Statement::from_string(store.backend(), sql)).await.unwrap();
    rows.iter().map(row).collect()
}

fn id(row: &QueryResult, column: &str) -> Uuid {
    row.try_get("", column).unwrap()
}

fn number(row: &QueryResult, column: &str) -> i64 {
    row.try_get("", column).unwrap()
}

fn text(row: &QueryResult, column: &str) -> String {
    row.try_get("", column).unwrap()
}

fn bytes(row: &QueryResult, column: &str) -> Vec<u8> {
    row.try_get("", column).unwrap()
}

fn item(row: &QueryResult) -> String {
    let texts = ["authority", "identity", "named_provider", "section", "version"].map(|column| text(row, column));
    let times: Option<i64> = row.try_get("", "version_at").unwrap();
    let (source, digest) = (id(row, "source_id"), bytes(row, "content_digest"));
    format!("row {} {source} {} {texts:?} {digest:?} {times:?}", id(row, "id"), number(row, "revision"))
}

fn event(event: Event) -> String {
    let (kind, payload) = (event.event_type, event.payload);
    let kind = kind.rsplit('.').next().unwrap().to_owned();
    let item = match kind.as_str() {
        "ItemIngested" => ItemIngested::decode(payload).unwrap().item.unwrap(),
        "ItemUpdated" => ItemUpdated::decode(payload).unwrap().item.unwrap(),
        "ItemContested" => {
            let contested = ItemContested::decode(payload).unwrap();
            return format!("{kind} {:?}", ItemContested { time: None, ..contested });
        }
        _ => return format!("source {} {kind}", event.aggregate_id),
    };
    format!("{kind} {:?}", newsroom_proto::ingestion::v1::Item { ingest_time: None, update_time: None, ..item })
}

#[rstest]
#[case::sqlite(Database::sqlite(), Database::sqlite())]
#[case::postgresql(Database::postgres(), Database::postgres())]
#[tokio::test]
async fn a_batch_leaves_what_its_deliveries_leave_one_after_the_other(#[case] one: Database, #[case] other: Database) {
    let seed: u64 = std::env::var("NEWSROOM_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(rand::random);
    let (one, other) = (start(&one).await, start(&other).await);
    let (one_sources, other_sources) = (sources(&one).await, sources(&other).await);
    let (mut singly, mut batched) = (Trail::of(&one_sources), Trail::of(&other_sources));
    let mut outcomes: HashMap<(IngestOutcome, bool), usize> = HashMap::new();
    for history in 0..HISTORIES {
        let mut random = StdRng::seed_from_u64(seed.wrapping_add(history));
        let plans: Vec<Plan> = (0..DELIVERIES).map(|number| plan(&mut random, history, number)).collect();
        for plan in &plans {
            singly.add(submit(&one, plan.delivery(&one_sources)).await);
        }
        let mut rest = plans.as_slice();
        while !rest.is_empty() {
            let (batch, later) = rest.split_at(random.random_range(1..=rest.len()));
            // All of them wait before the first batch begins, because they share the thread with its task.
            let submitted = at_once(batch.iter().map(|plan| submit(&other, plan.delivery(&other_sources)))).await;
            for outcome in submitted {
                for ingested in outcome.iter().flat_map(|submitted| &submitted.ingested) {
                    *outcomes.entry((ingested.outcome, ingested.reason.is_empty())).or_default() += 1;
                }
                batched.add(outcome);
            }
            rest = later;
        }
    }
    let (singly, batched) = (singly.read(&one.store).await, batched.read(&other.store).await);
    for (singly, batched) in singly.iter().zip(&batched) {
        assert_eq!(singly, batched, "seed {seed}");
    }
    assert_eq!(singly.len(), batched.len(), "seed {seed}");
    // The histories contain what the test is about.
    for outcome in [
        (IngestOutcome::New, true),
        (IngestOutcome::New, false),
        (IngestOutcome::Update, true),
        (IngestOutcome::Seen, true),
        (IngestOutcome::Outdated, true),
        (IngestOutcome::Outdated, false),
    ] {
        assert!(outcomes.contains_key(&outcome), "{outcome:?} of seed {seed}: {outcomes:?}");
    }
}

async fn submit(intake: &Intake, delivery: Delivery) -> Result<Submitted, Error> {
    intake.deliveries.submit(PrincipalRequest::unrepeatable(), delivery).await
}

/// Polls all calls before any of them can be answered, so that they are one batch.
pub async fn at_once<F: Future>(calls: impl Iterator<Item = F>) -> Vec<F::Output> {
    tokio::task::unconstrained(join_all(calls)).await
}
