//! A port for HTTP/1.1, and visitors who take their time.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use http::{Request, Response};
use hyper::body::Incoming;
use newsroom_chassis::{
    door::{Door, Manners, Visit},
    task,
};
use newsroom_fixtures::wait_for_async;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::Semaphore,
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

const PATIENCE: Duration = Duration::from_secs(60);
const NO_END: Duration = Duration::from_secs(3_600);
const SOON: Duration = Duration::from_millis(100);
const CALM: Manners = Manners { visitor: "guest", connections: 16, head: NO_END, age: NO_END, last_answer: PATIENCE };

/// Answers with the path, as soon as it may.
#[derive(Clone)]
struct House {
    may: Arc<Semaphore>,
    /// How many have come and are not counted yet.
    came: Arc<Semaphore>,
}

impl House {
    /// Waits until a request has come.
    async fn has_a_visitor(&self) {
        self.came.acquire().await.unwrap().forget();
    }
}

impl Visit for House {
    type Body = String;

    async fn visit(&self, request: Request<Incoming>) -> Response<String> {
        self.came.add_permits(1);
        self.may.acquire().await.unwrap().forget();
        Response::new(request.uri().path().to_owned())
    }
}

/// A door that is open.
struct Open {
    address: SocketAddr,
    house: House,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl Open {
    /// With as many answers as it may give at once.
    async fn with(manners: Manners, answers: usize) -> Self {
        let door = Door::bind(SocketAddr::from(([127, 0, 0, 1], 0)), manners).await.unwrap();
        let address = door.address().unwrap();
        let house = House { may: Arc::new(Semaphore::new(answers)), came: Arc::new(Semaphore::new(0)) };
        let stop = CancellationToken::new();
        let serving = task::spawn("door", door.serve(house.clone(), stop.clone()));
        Self { address, house, stop, serving }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

async fn ask(stream: &mut TcpStream, path: &str) {
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes()).await.unwrap();
}

/// Reads until the answer ends with this.
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

/// All that comes until the connection ends.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    // What is cut off in the middle is reset.
    let _reset = stream.read_to_string(&mut text).await;
    text
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_request() {
    let open = Open::with(CALM, 2).await;
    let mut stream = open.connect().await;
    for path in ["/one", "/two"] {
        ask(&mut stream, path).await;
        assert!(answer(&mut stream, path).await.starts_with("HTTP/1.1 200 OK\r\n"));
    }
}

#[tokio::test]
async fn more_connections_than_there_may_be_wait_for_a_place() {
    let open = Open::with(Manners { connections: 1, ..CALM }, 0).await;
    let mut streams = Vec::new();
    for _ in 0..8 {
        let mut stream = open.connect().await;
        ask(&mut stream, "/here").await;
        streams.push(stream);
    }
    for mut stream in streams {
        open.house.has_a_visitor().await;
        assert_eq!(open.house.came.available_permits(), 0, "the others wait outside");
        open.house.may.add_permits(1);
        answer(&mut stream, "/here").await;
    }
}

#[tokio::test]
async fn a_head_that_does_not_come_or_is_too_large_ends_the_connection() {
    let open = Open::with(Manners { head: SOON, ..CALM }, 0).await;
    rest(&mut open.connect().await).await;
    let mut slow = open.connect().await;
    slow.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
    rest(&mut slow).await;
    assert_eq!(open.house.came.available_permits(), 0);

    let open = Open::with(CALM, 0).await;
    let mut large = open.connect().await;
    let head = format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "x".repeat(32 << 10));
    // It may be refused before all of it is sent.
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
    let open = Open::with(Manners { age: SOON, ..CALM }, 0).await;
    assert_eq!(rest(&mut open.connect().await).await, "");
    // A machine that is busy may let a connection come of age before it has asked.
    let busy = async || {
        let mut busy = open.connect().await;
        ask(&mut busy, "/late").await;
        let ended = tokio::select! {
            () = open.house.has_a_visitor() => false,
            _ended = busy.readable() => true,
        };
        (!ended).then_some(busy)
    };
    let mut busy = wait_for_async("a request is under way", PATIENCE, busy).await;
    rest(&mut open.connect().await).await;
    open.house.may.add_permits(1);
    let text = rest(&mut busy).await;
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n") && text.ends_with("/late"), "{text}");
}

#[tokio::test]
async fn the_end_waits_for_answers_under_way_but_not_for_ever() {
    for (last_answer, answered) in [(PATIENCE, "/busy"), (SOON, "")] {
        let open = Open::with(Manners { last_answer, ..CALM }, 1).await;
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
    let held = Door::bind(SocketAddr::from(([127, 0, 0, 1], 0)), CALM).await.unwrap();
    let address = held.address().unwrap();
    let error = Door::bind(address, CALM).await.unwrap_err();
    assert!(error.to_string().starts_with(&format!("cannot listen on {address}: ")), "{error}");
}
