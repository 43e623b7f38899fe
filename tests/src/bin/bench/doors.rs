//! How long others wait for a response while hostile peers and messages arrive.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};

use newsroom_fixtures::free_port;
use newsroom_proto::editorial::v1::{CreateStoryRequest, ListDesksRequest, StoryContent};
use newsroom_tests::{Newsroom, Options, Role, SlowPeers, StoreKind, ask, get, raise_open_files, web_call};
use tonic_health::pb::HealthCheckRequest;

use crate::{DoorsArgs, spread::Spread, times::Times};

/// How many hostile messages are sent at once.
const MESSAGES: usize = 3;
/// The number of paragraphs that fit into the largest request, two bytes each.
const PARAGRAPHS: usize = 1_900_000;

const CREATE: &str = "/newsroom.editorial.v1.StoryService/CreateStory";

/// A port, and a request to it.
struct Port {
    name: &'static str,
    address: SocketAddr,
    request: Vec<u8>,
}

/// Measures all ports in turns, and prints the results.
pub(crate) async fn run(args: DoorsArgs) {
    raise_open_files();
    let pushes = SocketAddr::from(([127, 0, 0, 1], free_port()));
    let options = Options::on(StoreKind::Sqlite).with(Role::Ingestion, format!("ingestion.http.listen={pushes}"));
    let mut newsroom = Newsroom::start(options).await;
    let check = web_call("/grpc.health.v1.Health/Check", &HealthCheckRequest::default(), "host: localhost\r\n");
    let ports = [
        Port { name: "the site", address: newsroom.site().address(), request: get("/").into_bytes() },
        Port { name: "pushes", address: pushes, request: get("/v1/nothing").into_bytes() },
    ];
    let editorial = [
        Port { name: "calls", address: newsroom.service(Role::Editorial).grpc(), request: check },
        Port {
            name: "the admin port",
            address: newsroom.service(Role::Editorial).admin(),
            request: get("/livez").into_bytes(),
        },
    ];
    println!("median [least–most] of {} turns, {} answers each, in ms", args.repeats, args.answers);
    println!("| answers of | quiet, p50 | p99 | hostile, p50 | p99 |\n|---|---|---|---|---|");
    for port in ports.iter().chain(&editorial) {
        let mut columns: [Spread; 4] = Default::default();
        for _ in 0..args.repeats {
            let quiet = answers(port, args.answers).await;
            let slow = SlowPeers::connect(port.address, args.peers).await;
            slow.drip();
            let hostile = answers(port, args.answers).await;
            drop(slow);
            for (column, times) in
                columns.iter_mut().zip([(&quiet, 0.5), (&quiet, 0.99), (&hostile, 0.5), (&hostile, 0.99)])
            {
                column.add(times.0.quantile(times.1));
            }
        }
        let [quiet, quiet_p99, hostile, hostile_p99] = columns;
        println!("| {}, {} slow peers | {quiet} | {quiet_p99} | {hostile} | {hostile_p99} |", port.name, args.peers);
    }
    messages(&newsroom, editorial[0].address, args).await;
}

async fn answers(port: &Port, count: u32) -> Times {
    let mut times = Times::new();
    for _ in 0..count {
        let began = Instant::now();
        ask(port.address, &port.request).await.expect("an answer within a minute");
        times.add(began.elapsed());
    }
    times
}

/// Measures another reader of editorial, without and with messages of very many empty paragraphs.
async fn messages(newsroom: &Newsroom, calls: SocketAddr, args: DoorsArgs) {
    let mut columns: [Spread; 4] = Default::default();
    let content = StoryContent { section: "World".into(), body: vec![String::new(); PARAGRAPHS], ..Default::default() };
    let hostile = CreateStoryRequest { content: Some(content), ..Default::default() };
    // The message is encoded once, because its sender shares the processors.
    let hostile = web_call(CREATE, &hostile, "host: localhost\r\n");
    let read = async || {
        let mut times = Times::new();
        for _ in 0..args.answers {
            let began = Instant::now();
            let mut desks = newsroom.clients().desks;
            desks.list_desks(ListDesksRequest::default()).await.expect("a read is answered");
            times.add(began.elapsed());
        }
        times
    };
    for _ in 0..args.repeats {
        let quiet = read().await;
        let is_over = AtomicBool::new(false);
        let send = async || {
            while !is_over.load(Ordering::Relaxed) {
                let refused = ask(calls, &hostile).await.expect("an answer within a minute");
                assert!(!refused.contains("grpc-status:0"), "two million paragraphs are no story");
            }
        };
        let reading = async {
            let times = read().await;
            is_over.store(true, Ordering::Relaxed);
            times
        };
        let (hostile, _) = tokio::join!(reading, futures::future::join_all((0..MESSAGES).map(|_| send())));
        for (column, times) in
            columns.iter_mut().zip([(&quiet, 0.5), (&quiet, 0.99), (&hostile, 0.5), (&hostile, 0.99)])
        {
            column.add(times.0.quantile(times.1));
        }
    }
    let [quiet, quiet_p99, hostile, hostile_p99] = columns;
    let name = format!("editorial, {MESSAGES} messages of {PARAGRAPHS} paragraphs at once");
    println!("| {name} | {quiet} | {quiet_p99} | {hostile} | {hostile_p99} |");
}
