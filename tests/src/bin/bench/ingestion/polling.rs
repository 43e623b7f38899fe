//! A thousand sources, and the effect of misbehaving sources on the others.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures::StreamExt as _;
use newsroom_fixtures::{Reply, Web};
use newsroom_proto::ingestion::v1::{CreateSourceRequest, ItemIngested, Source, SourceKind};
use newsroom_tests::{Newsroom, Options, Role};
use prost::Message as _;

use crate::{PollingArgs, spread::Spread, times::Times};

/// The interval of polls in seconds: the shortest that is allowed.
const INTERVAL: u64 = 10;
/// How many sources of each kind misbehave.
const BAD: usize = 10;
/// How many entries a feed lists. With each poll a new entry replaces the oldest.
const ENTRIES: usize = 20;
/// How long it may take until all sources have been polled.
const LONG: Duration = Duration::from_secs(120);

/// The results for the sources that behave.
#[derive(Default)]
struct Figures {
    gap: [Spread; 2],
    event: [Spread; 2],
}

/// When each entry's event was received from the bus.
type Events = Arc<Mutex<HashMap<String, Instant>>>;

/// Measures in turns, and prints the results.
pub(crate) async fn run(args: PollingArgs) {
    let webs: Vec<Web> = (0..args.sources).map(|_| Web::start()).collect();
    let [mut sound, mut again, mut among] = [Figures::default(), Figures::default(), Figures::default()];
    for repeat in 1..=args.repeats {
        for (what, figures, bad) in [
            ("sound ones", &mut sound, false),
            ("sound ones again", &mut again, false),
            ("bad ones too", &mut among, true),
        ] {
            eprintln!("measuring {repeat} of {}: {what}", args.repeats);
            let [gaps, events] = measure(&webs, args, bad).await;
            for (spreads, times) in [(&mut figures.gap, gaps), (&mut figures.event, events)] {
                for (spread, quantile) in spreads.iter_mut().zip([0.5, 0.99]) {
                    spread.add(times.quantile(quantile));
                }
            }
        }
    }
    println!(
        "median [least–most] of {} turns of {} s, stores on {:?}, {} sources polled every {INTERVAL} s, a new item at each poll, milliseconds",
        args.repeats, args.seconds, args.store, args.sources
    );
    println!(
        "| of the sound sources | between two polls, p50 | p99 | from the request to the event, p50 | p99 |\n|---|---|---|---|---|"
    );
    let rows = [
        ("all are sound", &sound),
        ("all are sound, again (A/A)", &again),
        ("ten hang, ten fail, ten send a byte a second", &among),
    ];
    for (name, Figures { gap: [gap_50, gap_99], event: [event_50, event_99] }) in rows {
        println!("| {name} | {gap_50} | {gap_99} | {event_50} | {event_99} |");
    }
    for (name, figures) in [("A/A", &again), ("with bad ones / without", &among)] {
        let over = |of: &dyn Fn(&Figures) -> Spread| of(figures).over(&of(&sound)).to_string();
        let [gap, event] = [over(&|figures| figures.gap[1].clone()), over(&|figures| figures.event[1].clone())];
        println!("| {name} | | {gap} | | {event} |");
    }
}

/// The times between two polls of a well-behaved source, and from a request to the event of the item that it brought.
async fn measure(webs: &[Web], args: PollingArgs, bad: bool) -> [Times; 2] {
    let misbehave = if bad { BAD * 3 } else { 0 };
    for (number, web) in webs.iter().enumerate() {
        web.forget();
        web.set("/rss", if number < misbehave { misbehaving(number) } else { sound(number) });
    }
    let options = Options::on(args.store.into()).with(Role::Ingestion, "ingestion.allowed_hosts=[\"127.0.0.1\"]");
    let mut newsroom = Newsroom::prepare(options);
    newsroom.service(Role::Ingestion).start();
    newsroom.service(Role::Ingestion).serving().await;
    let events = listen(&newsroom).await;
    for (number, web) in webs.iter().enumerate() {
        let source = Source {
            name: format!("Agence {number}"),
            kind: SourceKind::Feed.into(),
            location: web.url("/rss"),
            poll_interval: Some(prost_types::Duration { seconds: INTERVAL as i64, nanos: 0 }),
            ..Default::default()
        };
        let request = CreateSourceRequest { source: Some(source), ..Default::default() };
        newsroom.clients().ingestion.sources.create_source(request).await.expect("a new name");
    }
    let sound = &webs[misbehave..];
    newsroom_fixtures::wait_until_async("every source was polled", LONG, async || {
        sound.iter().all(|web| web.asked_at("/rss").len() > 1)
    })
    .await;
    let began = Instant::now();
    tokio::time::sleep(Duration::from_secs(args.seconds)).await;
    let ended = Instant::now();
    // Waits for the events of the last requests.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let events = events.lock().unwrap_or_else(PoisonError::into_inner);
    let [mut gaps, mut delays] = [Times::new(), Times::new()];
    for (number, web) in webs.iter().enumerate().skip(misbehave) {
        let asked = web.asked_at("/rss");
        for (poll, at) in asked.iter().enumerate().filter(|(_, at)| **at >= began && **at < ended) {
            gaps.add(*at - asked[poll - 1]);
            let event = events.get(&identity(number, poll)).expect("what a poll brought is told");
            delays.add(event.saturating_duration_since(*at));
        }
    }
    [gaps, delays]
}

/// Records when each item's event arrives. Ends with the bus.
async fn listen(newsroom: &Newsroom) -> Events {
    let events = Events::default();
    let client = async_nats::connect(newsroom.nats.url()).await.expect("the bus is up");
    let mut ingested = client.subscribe("newsroom.ingestion.v1.item.ingested.*").await.expect("the bus is up");
    client.flush().await.expect("the bus is up");
    let noted = events.clone();
    drop(newsroom_chassis::task::spawn("events", async move {
        while let Some(message) = ingested.next().await {
            let item = ItemIngested::decode(message.payload).ok().and_then(|event| event.item);
            let mut noted = noted.lock().unwrap_or_else(PoisonError::into_inner);
            noted.insert(item.map(|item| item.identity).unwrap_or_default(), Instant::now());
        }
    }));
    events
}

fn sound(source: usize) -> Reply {
    Reply::Made(Arc::new(move |poll| feed(source, poll)))
}

fn misbehaving(source: usize) -> Reply {
    match source % 3 {
        0 => Reply::Silence,
        1 => Reply::Whole(http::StatusCode::INTERNAL_SERVER_ERROR, Vec::new(), Bytes::new()),
        _ => Reply::Drip(feed(source, ENTRIES), Duration::from_secs(1)),
    }
}

fn identity(source: usize, number: usize) -> String {
    format!("s{source}-{number}")
}

fn feed(source: usize, poll: usize) -> Bytes {
    let item = |number: usize| {
        let identity = identity(source, number);
        format!(
            "<item><guid isPermaLink=\"false\">{identity}</guid><title>Dépêche {number} de l’agence {source}</title>\
             <description>Le port a reçu ce mardi {number} bateaux, après {source} jours de travaux.</description></item>"
        )
    };
    let items: String = (poll.saturating_sub(ENTRIES - 1)..=poll).rev().map(item).collect();
    format!("<rss version=\"2.0\"><channel><title>Agence {source}</title>{items}</channel></rss>").into()
}
