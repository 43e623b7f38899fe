//! How fast a new consumer processes a long stream, and how much memory it takes.

mod fill;

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use async_nats::jetstream;
use newsroom_fixtures::NatsServer;
use newsroom_tests::{Newsroom, Options, Role, binary};

use crate::{
    RebuildArgs,
    pipeline::{Usage, peak_memory},
};

/// The consumer that is observed.
const CONSUMER: &str = "recommendations-articles";
/// How often the consumer's state is read.
const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// After this time without progress the consumer has failed.
const TIMEOUT: Duration = Duration::from_secs(120);

/// What one rebuild took.
struct Rebuilt {
    elapsed: Duration,
    /// The most memory after half of the events and after all of them, in MiB.
    memory: [f64; 2],
    used: Usage,
}

/// Fills a stream for each binary, and prints how it was consumed.
pub(crate) async fn run(args: RebuildArgs) {
    let binaries = [("this", Some(binary())), ("before", args.against.clone())];
    println!(
        "| recommendations over {} events, store on {:?} | events/s | peak memory after half, MiB | after all | CPU, ms an event | written, KiB an event |\n|---|---|---|---|---|---|",
        args.events, args.store
    );
    for (name, binary) in binaries.into_iter().filter_map(|(name, binary)| Some((name, binary?))) {
        let rebuilt = rebuild(&args, binary).await;
        let rate = args.events as f64 / rebuilt.elapsed.as_secs_f64();
        let (used, [half, all]) = (rebuilt.used.per(args.events as f64), rebuilt.memory);
        println!("| {name} | {rate:.0} | {half:.0} | {all:.0} | {:.2} | {:.1} |", used.cpu, used.written / 1024.0);
    }
}

async fn rebuild(args: &RebuildArgs, binary: PathBuf) -> Rebuilt {
    let mut newsroom = Newsroom::prepare(Options::on(args.store.into()).running(binary));
    eprintln!("filling the stream with {} events", args.events);
    let start = Instant::now();
    fill::fill(&newsroom.nats, args.events).await;
    eprintln!("filled in {:.0?}; the consumer starts", start.elapsed());
    let service = newsroom.service(Role::Recommendations);
    service.start();
    let start = Instant::now();
    service.serving().await;
    let process = [("recommendations", service.pid())];
    let memory = consumed(&newsroom.nats, args.events, process[0].1).await;
    Rebuilt { elapsed: start.elapsed(), memory, used: Usage::of_all(&process)[0] }
}

/// Waits until the consumer has no event left. Returns the process's peak memory after half of the events and after
/// all of them.
async fn consumed(nats: &NatsServer, events: u64, pid: u32) -> [f64; 2] {
    let client = async_nats::connect(nats.url()).await.expect("the bus is up");
    let stream = jetstream::new(client).get_stream(fill::STREAM.name).await.expect("the stream is filled");
    let (mut half, mut left, mut progress) = (None, u64::MAX, Instant::now());
    loop {
        if let Ok(info) = stream.consumer_info(CONSUMER).await {
            let now = info.num_pending + info.num_ack_pending as u64;
            if now == 0 && info.delivered.stream_sequence >= events {
                return [half.unwrap_or_default(), peak_memory(pid)];
            }
            if now <= events / 2 {
                half.get_or_insert_with(|| peak_memory(pid));
            }
            if now != left {
                (left, progress) = (now, Instant::now());
            }
        }
        assert!(progress.elapsed() < TIMEOUT, "{CONSUMER} stands still: {left} events are left");
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}
