//! An HTTP port, and slow peers.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use http::{Request, Response};
use hyper::body::Incoming;
use newsroom_chassis::{
    http::{Handler, HttpServer, Limits, Networks, Port, Protocols},
    task,
};
use newsroom_fixtures::wait_for_async;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    sync::Semaphore,
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

const TIMEOUT: Duration = Duration::from_secs(60);
const NO_END: Duration = Duration::from_secs(3_600);
const SOON: Duration = Duration::from_millis(100);
const PORT: Port = Port { service: "test", name: "http" };

/// Limits that no test reaches.
fn calm() -> Limits {
    Limits {
        protocols: Protocols::Http1,
        connections: 16,
        connections_per_address: 16,
        trusted_proxies: Networks::default(),
        head: NO_END,
        idle: NO_END,
        exchange: NO_END,
        age: NO_END,
        grace: TIMEOUT,
    }
}

/// Answers with the path, as soon as a permit allows it.
#[derive(Clone)]
struct House {
    may: Arc<Semaphore>,
    /// The requests that have arrived and are not counted yet.
    came: Arc<Semaphore>,
}

impl House {
    /// Waits until a request has arrived.
    async fn has_a_visitor(&self) {
        self.came.acquire().await.unwrap().forget();
    }
}

impl Handler for House {
    type Body = String;

    async fn handle(&self, request: Request<Incoming>) -> Response<String> {
        self.came.add_permits(1);
        self.may.acquire().await.unwrap().forget();
        Response::new(request.uri().path().to_owned())
    }
}

/// An open port.
struct Open {
    address: SocketAddr,
    house: House,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl Open {
    /// A port that may give this many answers at once.
    async fn with(limits: Limits, answers: usize) -> Self {
        let server = HttpServer::bind(SocketAddr::from(([127, 0, 0, 1], 0)), PORT, limits).await.unwrap();
        let address = server.address().unwrap();
        let house = House { may: Arc::new(Semaphore::new(answers)), came: Arc::new(Semaphore::new(0)) };
        let stop = CancellationToken::new();
        let serving = task::spawn("http", server.serve(house.clone(), stop.clone()));
        Self { address, house, stop, serving }
    }

    async fn connect(&self) -> TcpStream {
        self.connect_from(1).await
    }

    /// Connects from another loopback address.
    async fn connect_from(&self, last: u8) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, last], 0))).unwrap();
        socket.connect(self.address).await.unwrap()
    }
}

async fn ask(stream: &mut TcpStream, path: &str) {
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes()).await.unwrap();
}

/// Reads until the answer ends with this text.
async fn answer(stream: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) {
        let mut bytes = [0; 1_024];
        let count = stream.read(&mut bytes).await.unwrap();
        assert_ne!(count, 0, "the connection ended behind {text:?}");
        text.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
    }
    text
}

/// Reads until the connection ends.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    // A connection that is cut off is reset.
    let _reset = stream.read_to_string(&mut text).await;
    text
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_request() {
    let open = Open::with(calm(), 2).await;
    let mut stream = open.connect().await;
    for path in ["/one", "/two"] {
        ask(&mut stream, path).await;
        assert!(answer(&mut stream, path).await.starts_with("HTTP/1.1 200 OK\r\n"));
    }
}

#[tokio::test]
async fn whoever_is_too_much_is_closed_and_nobody_waits_behind_the_slow() {
    let open = Open::with(Limits { connections: 2, connections_per_address: 1, ..calm() }, 0).await;
    let mut slow = open.connect_from(1).await;
    slow.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
    let mut busy = open.connect_from(1).await;
    assert_eq!(rest(&mut slow).await, "", "the one without a request gives way to another one of its address");
    ask(&mut busy, "/busy").await;
    open.house.has_a_visitor().await;
    assert_eq!(rest(&mut open.connect_from(1).await).await, "", "an address has one connection");
    let mut other = open.connect_from(2).await;
    ask(&mut other, "/other").await;
    open.house.has_a_visitor().await;
    assert_eq!(rest(&mut open.connect_from(3).await).await, "", "there are two connections");
    open.house.may.add_permits(2);
    answer(&mut busy, "/busy").await;
    answer(&mut other, "/other").await;
    let mut third = open.connect_from(3).await;
    ask(&mut third, "/third").await;
    open.house.may.add_permits(1);
    answer(&mut third, "/third").await;
}

#[tokio::test]
async fn an_exchange_that_takes_too_long_ends_with_its_connection() {
    let open = Open::with(Limits { exchange: SOON, ..calm() }, 0).await;
    let mut stream = open.connect().await;
    ask(&mut stream, "/never").await;
    open.house.has_a_visitor().await;
    assert_eq!(rest(&mut stream).await, "");
}

#[tokio::test]
async fn no_request_is_lost_on_a_connection_that_grows_old() {
    // On a busy machine more time may pass than the pause between two requests.
    let age = Duration::from_millis(500);
    let open = Open::with(Limits { age, ..calm() }, Semaphore::MAX_PERMITS).await;
    let mut connections = 0;
    let mut stream = open.connect().await;
    while connections < 4 {
        ask(&mut stream, "/here").await;
        // The peer is notified by the answer, not by an end between two requests.
        if answer(&mut stream, "/here").await.contains("connection: close\r\n") {
            assert_eq!(rest(&mut stream).await, "");
            connections += 1;
            stream = open.connect().await;
        }
    }
}

#[tokio::test]
async fn a_head_that_does_not_come_or_is_too_large_ends_the_connection() {
    let open = Open::with(Limits { head: SOON, ..calm() }, 0).await;
    rest(&mut open.connect().await).await;
    let mut slow = open.connect().await;
    slow.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
    rest(&mut slow).await;
    assert_eq!(open.house.came.available_permits(), 0);

    let open = Open::with(calm(), 0).await;
    let mut large = open.connect().await;
    let head = format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "x".repeat(32 << 10));
    // The request may be rejected before all of it is sent.
    let _refused = large.write_all(head.as_bytes()).await;
    rest(&mut large).await;
    let mut many = open.connect().await;
    let head = format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "x: y\r\n".repeat(64));
    many.write_all(head.as_bytes()).await.unwrap();
    assert!(rest(&mut many).await.starts_with("HTTP/1.1 431 "));
    assert_eq!(open.house.came.available_permits(), 0);
}

#[tokio::test]
async fn a_connection_of_age_ends_when_it_is_idle_or_with_its_last_answer() {
    let open = Open::with(Limits { age: SOON, ..calm() }, 0).await;
    assert_eq!(rest(&mut open.connect().await).await, "");
    // On a busy machine a connection may reach its age before its first request.
    let busy = async || {
        let mut busy = open.connect().await;
        ask(&mut busy, "/late").await;
        let ended = tokio::select! {
            () = open.house.has_a_visitor() => false,
            _ended = busy.readable() => true,
        };
        (!ended).then_some(busy)
    };
    let mut busy = wait_for_async("a request is under way", TIMEOUT, busy).await;
    rest(&mut open.connect().await).await;
    open.house.may.add_permits(1);
    let text = rest(&mut busy).await;
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n") && text.ends_with("/late"), "{text}");
}

#[tokio::test]
async fn the_end_waits_for_answers_under_way_but_not_for_ever() {
    for (grace, answered) in [(TIMEOUT, "/busy"), (SOON, "")] {
        let open = Open::with(Limits { grace, ..calm() }, 1).await;
        let (mut idle, mut busy) = (open.connect().await, open.connect().await);
        ask(&mut idle, "/idle").await;
        answer(&mut idle, "/idle").await;
        open.house.has_a_visitor().await;
        ask(&mut busy, "/busy").await;
        open.house.has_a_visitor().await;
        open.stop.cancel();
        assert_eq!(rest(&mut idle).await, "");
        if !answered.is_empty() {
            assert!(!open.serving.is_finished());
            open.house.may.add_permits(1);
        }
        let text = rest(&mut busy).await;
        assert!(text.ends_with(answered) && text.is_empty() == answered.is_empty(), "{text}");
        open.serving.await.unwrap();
        assert!(TcpStream::connect(open.address).await.is_err(), "nobody is there any more");
    }
}

#[tokio::test]
async fn a_taken_port_is_told_with_its_address() {
    let held = HttpServer::bind(SocketAddr::from(([127, 0, 0, 1], 0)), PORT, calm()).await.unwrap();
    let address = held.address().unwrap();
    let error = HttpServer::bind(address, PORT, calm()).await.unwrap_err();
    assert!(error.to_string().starts_with(&format!("cannot listen on {address}: ")), "{error}");
}
