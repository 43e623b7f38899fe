//! Names that change their addresses between lookups. Another address of this machine plays the public host. The port
//! that listens at the private address reports each connection.

use std::{
    collections::{HashMap, VecDeque},
    net::Ipv4Addr,
    sync::Mutex,
    time::Duration,
};

use axum::{
    Router,
    http::header::{CONNECTION, LOCATION},
    routing::get,
};
use newsroom_chassis::task;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use super::*;
use crate::{
    domain::Validators,
    fetch::{Connector, Failure, FetchResult, Http, HttpSettings, Pace, Politeness},
};

const INSIDE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const OUTSIDE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
const NOBODY: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 3));
const PRIVATE: &str = "the host lies in a private network, where nothing is fetched from";
const TIMEOUT: Duration = Duration::from_secs(30);

fn is_outside(address: IpAddr) -> bool {
    [OUTSIDE, NOBODY].contains(&address) || is_public(address)
}

/// The addresses of each name, one answer per lookup, then none.
#[derive(Default)]
struct Script(Mutex<HashMap<String, VecDeque<Vec<IpAddr>>>>);

#[async_trait]
impl Resolver for Script {
    async fn resolve(&self, name: &str) -> io::Result<Vec<SocketAddr>> {
        let answer = self.0.lock().unwrap().get_mut(name).and_then(VecDeque::pop_front);
        let answer = answer.ok_or_else(|| io::Error::other("the script ends here"))?;
        Ok(answer.into_iter().map(|address| (address, 0).into()).collect())
    }
}

/// The same port at the public and at the private address.
struct World {
    inside: std::net::TcpListener,
    port: u16,
    script: Arc<Script>,
    guard: Guard,
}

impl World {
    async fn new() -> Self {
        Self::with(Hosts::default()).await
    }

    async fn with(allowed: Hosts) -> Self {
        let (inside, outside) = loop {
            let inside = std::net::TcpListener::bind((INSIDE, 0)).unwrap();
            // Another program may use the port at this address.
            if let Ok(outside) = TcpListener::bind((OUTSIDE, inside.local_addr().unwrap().port())).await {
                break (inside, outside);
            }
        };
        inside.set_nonblocking(true).unwrap();
        let port = inside.local_addr().unwrap().port();
        let away = format!("http://moving.example:{port}/inside");
        let web = Router::new().route("/rss", get(|| async { ([(CONNECTION, "close")], "outside") })).route(
            "/away",
            get(|| async { (axum::http::StatusCode::FOUND, [(LOCATION, away)], [(CONNECTION, "close")]) }),
        );
        task::spawn("outside", async move { axum::serve(outside, web).await });
        let script = Arc::new(Script::default());
        let guard = Guard::of(allowed, script.clone(), is_outside);
        Self { inside, port, script, guard }
    }

    /// Adds a name with the answer to each lookup.
    fn name<const N: usize>(&self, name: &str, answers: [&[IpAddr]; N]) {
        let answers = answers.into_iter().map(<[_]>::to_vec).collect();
        self.script.0.lock().unwrap().insert(name.to_owned(), answers);
    }

    fn http(&self) -> Http {
        let settings = HttpSettings {
            user_agent: "newsroom-test".into(),
            connect: TIMEOUT,
            guard: self.guard.clone(),
            politeness: Politeness { at_once: 8, spacing: Duration::ZERO },
            pace: Pace::default(),
        };
        Http::new(&settings).unwrap()
    }

    async fn ask(&self, http: &Http, name: &str, path: &str) -> Result<String, Failure> {
        let url = Url::parse(&format!("http://{name}:{}/{path}", self.port)).unwrap();
        match http.get(&url, &Validators::default(), TIMEOUT).await? {
            FetchResult::Document(document) => Ok(String::from_utf8(document.bytes.to_vec()).unwrap()),
            FetchResult::NotModified { .. } => panic!("nothing was known"),
        }
    }

    async fn connect(&self, name: &str) -> Result<IpAddr, Failure> {
        let connector = Connector::new(self.guard.clone(), TIMEOUT, Vec::new()).unwrap();
        let server = Server { host: Host::Domain(name.into()), port: self.port };
        Ok(connector.connect(&server).await?.peer_addr().unwrap().ip())
    }

    /// A connection waits to be accepted from the moment it is made, so a check afterwards finds it.
    fn is_left_alone(&self) -> bool {
        self.inside.accept().is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    }
}

fn text<T: fmt::Debug>(refused: Result<T, Failure>) -> String {
    refused.unwrap_err().text
}

#[tokio::test]
async fn a_name_that_moves_into_a_network_is_refused_at_the_next_poll() {
    let world = World::new().await;
    world.name("moving.example", [&[OUTSIDE], &[INSIDE], &[OUTSIDE]]);
    let http = world.http();
    assert_eq!(world.ask(&http, "moving.example", "rss").await.unwrap(), "outside");
    assert_eq!(text(world.ask(&http, "moving.example", "rss").await), PRIVATE);
    assert_eq!(world.ask(&http, "moving.example", "rss").await.unwrap(), "outside");
    assert!(world.is_left_alone());
}

#[tokio::test]
async fn a_name_that_moves_into_a_network_is_refused_at_a_redirect() {
    let world = World::new().await;
    world.name("moving.example", [&[OUTSIDE], &[INSIDE]]);
    let refused = text(world.ask(&world.http(), "moving.example", "away").await);
    assert_eq!(refused, format!("after a redirect to http://moving.example: {PRIVATE}"));
    assert!(world.is_left_alone());
}

#[tokio::test]
async fn a_server_whose_name_moves_into_a_network_is_refused_at_the_next_connection() {
    let world = World::new().await;
    world.name("moving.example", [&[OUTSIDE], &[INSIDE], &[OUTSIDE]]);
    assert_eq!(world.connect("moving.example").await.unwrap(), OUTSIDE);
    assert_eq!(text(world.connect("moving.example").await), PRIVATE);
    assert_eq!(world.connect("moving.example").await.unwrap(), OUTSIDE);
    assert!(world.is_left_alone());
}

#[tokio::test]
async fn of_a_names_addresses_only_those_outside_are_connected_to() {
    let world = World::new().await;
    for answer in [[INSIDE, OUTSIDE], [OUTSIDE, INSIDE]] {
        world.name("mixed.example", [&answer, &answer]);
        assert_eq!(world.ask(&world.http(), "mixed.example", "rss").await.unwrap(), "outside");
        assert_eq!(world.connect("mixed.example").await.unwrap(), OUTSIDE);
    }
    // The private addresses are not tried even if no public one answers.
    for answer in [[INSIDE, NOBODY], [NOBODY, INSIDE]] {
        world.name("mixed.example", [&answer, &answer]);
        let refused = text(world.ask(&world.http(), "mixed.example", "rss").await);
        assert!(refused.starts_with("the server cannot be reached"), "{refused}");
        let refused = text(world.connect("mixed.example").await);
        assert!(refused.contains("refuses connections"), "{refused}");
    }
    assert!(world.is_left_alone());
}

#[tokio::test]
async fn a_name_that_has_only_addresses_inside_networks_is_refused() {
    let world = World::new().await;
    for address in [
        "127.0.0.1",
        "::1",
        "0.0.0.0",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "100.64.0.1",
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "168.63.129.16",
        "fd00:ec2::254",
    ] {
        let answer = [address.parse().unwrap(), INSIDE];
        world.name("inside.example", [&answer, &answer]);
        assert_eq!(text(world.ask(&world.http(), "inside.example", "rss").await), PRIVATE, "{address}");
        assert_eq!(text(world.connect("inside.example").await), PRIVATE, "{address}");
    }
    world.name("nowhere.example", [&[], &[]]);
    assert_eq!(text(world.ask(&world.http(), "nowhere.example", "rss").await), "the host does not resolve");
    assert_eq!(text(world.connect("nowhere.example").await), "the host nowhere.example does not resolve");
    assert!(world.is_left_alone());
}

#[tokio::test]
async fn a_host_that_is_allowed_is_connected_to_inside_as_well() {
    let world = World::with(Hosts::parse(&["moving.example".into()]).unwrap()).await;
    world.name("moving.example", [&[INSIDE], &[INSIDE]]);
    assert_eq!(world.connect("moving.example").await.unwrap(), INSIDE);
    assert!(!world.is_left_alone(), "what reaches the inside is seen");
    let inside = TcpListener::from_std(world.inside.try_clone().unwrap()).unwrap();
    let answer = async {
        let mut stream: TcpStream = inside.accept().await.unwrap().0;
        let _asked = stream.read(&mut [0; 1_024]).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\ninside").await.unwrap();
        stream
    };
    let http = world.http();
    let (answered, _stream) = tokio::join!(world.ask(&http, "moving.example", "rss"), answer);
    assert_eq!(answered.unwrap(), "inside");
}
