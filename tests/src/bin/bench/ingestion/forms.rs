//! How many items per second are ingested, by format, from bytes to the committed item and its event.

use std::{
    hint::black_box,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::{StreamExt as _, stream};
use newsroom_chassis::{
    blob::{BlobConfig, BlobStore},
    store::{Store, StoreConfig},
};
use newsroom_ingestion::{
    convert,
    domain::{Form, SourceId},
    fetch::{Connector, Credentials, Fetcher, Folders, Guard, Hosts, Http, HttpSettings, Pace, Politeness},
    store::Migrator,
    usecase::{self, Intake},
};
use newsroom_parse::Payload;
use newsroom_proto::ingestion::v1::{CreateSourceRequest, Source, SourceKind, SubmitRawRequest};
use newsroom_tests::{Role, StoreKind};
use quick_xml::{Reader as XmlReader, events::Event};
use time::OffsetDateTime;

use super::wire::{FORMS, is_xml, payload, stories};
use crate::{FormsArgs, limits, spread::Spread};

/// How many pushes are under way at once.
const AT_ONCE: usize = 64;
/// How many payloads one thread parses when only parsing is measured.
const READ: u64 = 200;

/// The results for one format.
#[derive(Default)]
struct Figures {
    items: Spread,
    parsed: Spread,
    raw_xml: Spread,
}

/// Measures all formats in turns, and prints the results.
pub(crate) async fn run(args: FormsArgs) {
    let mut limit = Spread::default();
    let mut figures: Vec<Figures> = FORMS.iter().map(|_| Figures::default()).collect();
    for repeat in 1..=args.repeats {
        eprintln!("measuring {repeat} of {}", args.repeats);
        limit.add(limits::transactions(args.store.into()).await);
        for ((form, _), figures) in FORMS.iter().zip(&mut figures) {
            figures.items.add(items(args.store.into(), *form, Duration::from_secs(args.seconds)).await);
            let payloads: Vec<Vec<u8>> = (0..READ).map(|number| payload(*form, number)).collect();
            let per_payload = stories(*form) as f64;
            figures.parsed.add(per_payload * rate(&payloads, |bytes| read(*form, bytes)));
            if is_xml(*form) {
                figures.raw_xml.add(per_payload * rate(&payloads, read_raw_xml));
            }
        }
    }
    print(args, &limit, &figures);
}

fn print(args: FormsArgs, limit: &Spread, figures: &[Figures]) {
    println!("median [least–most] of {} turns, stores on {:?}, stories of 2 KiB, items/s", args.repeats, args.store);
    println!(
        "| form | bytes to item and event, {AT_ONCE} pushes under way | of the store's limit | reading alone, one thread | quick-xml alone, one thread | reading / quick-xml |"
    );
    println!("|---|---|---|---|---|---|");
    for ((form, name), Figures { items, parsed, raw_xml }) in FORMS.iter().zip(figures) {
        let (raw, ratio) = match is_xml(*form) {
            true => (raw_xml.to_string(), parsed.over(raw_xml).to_string()),
            false => (String::new(), String::new()),
        };
        println!("| {name} | {items} | {} | {parsed} | {raw} | {ratio} |", items.over(limit));
    }
    println!("| store alone: transactions of a row and an event, 256 callers | {limit} | | | | |");
    let itself: Vec<String> = figures.iter().map(|figures| format!("{:.2}", figures.items.against_itself())).collect();
    println!("A/A, odd turns / even turns, by form: {}", itself.join(", "));
}

/// Items per second of one format, pushed into a new store.
async fn items(stores: StoreKind, form: Form, length: Duration) -> f64 {
    let folder = tempfile::tempdir().expect("the folder for temporary files takes a new folder");
    let url = stores.new_store(Role::Ingestion, folder.path());
    let store = Store::open::<Migrator>(&StoreConfig { migrate: Some(true), ..StoreConfig::at(url) }).await;
    let intake = Arc::new(intake(store.expect("a new store"), folder.path()));
    let source = Source { name: "Agence".into(), kind: SourceKind::Push.into(), ..Default::default() };
    let creation = convert::create_source(&CreateSourceRequest { source: Some(source), ..Default::default() });
    let source = usecase::source::create(&intake, creation.expect("a sound source"), newsroom_fixtures::anyone())
        .await
        .expect("a new name")
        .id;
    // The payloads are made before, because making them is not part of ingestion. They are more than can be ingested in
    // the time.
    let most = length.as_secs() * 10_000 / stories(form);
    let payloads: Vec<Vec<u8>> = (0..most).map(|number| payload(form, number)).collect();
    let began = Instant::now();
    let pushes = stream::iter(payloads.into_iter().take_while(|_| began.elapsed() < length));
    let taken = pushes.map(|bytes| push(&intake, source, bytes)).buffer_unordered(AT_ONCE);
    let taken = taken.fold(0, async |sum, taken| sum + taken).await;
    taken as f64 / began.elapsed().as_secs_f64()
}

/// The number of items that a push brought.
async fn push(intake: &Intake, source: SourceId, payload: Vec<u8>) -> usize {
    let request = SubmitRawRequest { source_id: source.to_string(), payload, ..Default::default() };
    let submission = convert::submit_raw(request).expect("a sound push");
    let submitted =
        usecase::item::submit(intake, submission, newsroom_fixtures::anyone()).await.expect("the store writes");
    assert!(submitted.rejected.is_empty() && !submitted.ingested.is_empty(), "{submitted:?}");
    submitted.ingested.len()
}

/// An intake without fetchers.
fn intake(store: Store, folder: &Path) -> Intake {
    let blobs = BlobConfig::at(format!("file:{}", folder.join("blobs").display()));
    let blobs = BlobStore::open(&blobs, "ingestion").expect("the folder takes another one");
    let patience = Duration::from_secs(5);
    let settings = HttpSettings {
        user_agent: "bench".into(),
        connect: patience,
        guard: Guard::new(Hosts::default()),
        politeness: Politeness { at_once: 1, spacing: Duration::ZERO },
        pace: Pace::default(),
    };
    let fetcher = Fetcher {
        http: Http::new(&settings).expect("sound settings"),
        folders: Folders::default(),
        connector: Connector::new(settings.guard.clone(), patience, Vec::new()).expect("sound settings"),
        credentials: Credentials::default(),
        max_mail_bytes: 25 << 20,
    };
    Intake::start(store, blobs, fetcher, None)
}

/// The payloads per second that one thread parses.
fn rate(payloads: &[Vec<u8>], read: impl Fn(&[u8]) -> usize) -> f64 {
    let began = Instant::now();
    for bytes in payloads {
        black_box(read(black_box(bytes)));
    }
    payloads.len() as f64 / began.elapsed().as_secs_f64()
}

/// Parses as the parsers do, without the analysis of the texts.
fn read(form: Form, bytes: &[u8]) -> usize {
    let payload = Payload {
        bytes,
        form: Some(form),
        content_type: None,
        content_language: None,
        url: None,
        now: OffsetDateTime::now_utc(),
        zone: None,
        providers: &[],
        site: None,
    };
    newsroom_parse::read(&payload).expect("a sound payload").drafts.len()
}

/// Reads only the events of XML.
fn read_raw_xml(bytes: &[u8]) -> usize {
    let mut reader = XmlReader::from_reader(bytes);
    let mut size = 0;
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Eof => return size,
            Event::Start(tag) | Event::Empty(tag) => {
                size += tag.attributes().flatten().map(|attribute| attribute.value.len()).sum::<usize>();
            }
            Event::Text(text) => size += text.len(),
            _ => size += 1,
        }
    }
}
