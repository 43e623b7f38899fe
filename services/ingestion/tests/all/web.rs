//! A server on the loopback that answers as a test wants it to, and remembers what it was asked.

use std::{
    collections::HashMap,
    io::Write as _,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use flate2::{Compression, write::GzEncoder};
use newsroom_chassis::task;
use tokio::net::TcpListener;

/// How a path answers.
#[derive(Clone)]
pub enum Reply {
    /// With this.
    Whole(StatusCode, Vec<(&'static str, String)>, Bytes),
    /// With this, or with 304 to whoever knows its ETag.
    Tagged(&'static str, Bytes),
    /// With bytes that never end.
    Endless,
    /// Never.
    Silence,
    /// With this, a byte every tenth of a second.
    Drip(Bytes),
    /// With a beginning, and then never more.
    Beginning(Bytes),
}

#[derive(Clone)]
pub struct Web {
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    replies: Mutex<HashMap<String, Reply>>,
    asked: Mutex<Vec<(String, HeaderMap)>>,
}

impl Web {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let web = Self { address: listener.local_addr().unwrap(), shared: Arc::default() };
        let router = Router::new().fallback(answer).with_state(web.shared.clone());
        // It ends with the test's runtime.
        drop(task::spawn("web", async move { axum::serve(listener, router).await }));
        web
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// As an allowed host.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    pub fn set(&self, path: &str, reply: Reply) {
        self.shared.replies.lock().unwrap().insert(path.to_owned(), reply);
    }

    pub fn feed(&self, path: &str, feed: impl Into<Bytes>) {
        self.set(path, Reply::Whole(StatusCode::OK, vec![("content-type", "application/rss+xml".into())], feed.into()));
    }

    pub fn status(&self, path: &str, status: u16, headers: &[(&'static str, &str)]) {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.set(path, Reply::Whole(StatusCode::from_u16(status).unwrap(), headers, Bytes::new()));
    }

    /// The headers that each request for a path came with.
    pub fn asked(&self, path: &str) -> Vec<HeaderMap> {
        let asked = self.shared.asked.lock().unwrap();
        asked.iter().filter(|(of, _)| of == path).map(|(_, headers)| headers.clone()).collect()
    }
}

/// Bytes, packed as `Content-Encoding: gzip` has them.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    shared.asked.lock().unwrap().push((path.clone(), request.headers().clone()));
    let reply = shared.replies.lock().unwrap().get(&path).cloned();
    let plain = |status: StatusCode| Response::builder().status(status);
    match reply {
        None => plain(StatusCode::NOT_FOUND).body(Body::empty()).unwrap(),
        Some(Reply::Whole(status, headers, body)) => {
            let response =
                headers.into_iter().fold(plain(status), |response, (name, value)| response.header(name, value));
            response.body(Body::from(body)).unwrap()
        }
        Some(Reply::Tagged(etag, body)) => {
            let known = request.headers().get("if-none-match").is_some_and(|known| known == etag);
            let status = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
            let body = if known { Body::empty() } else { Body::from(body) };
            plain(status).header("etag", etag).body(body).unwrap()
        }
        Some(Reply::Endless) => {
            let chunk = Bytes::from(vec![b'a'; 64 << 10]);
            let chunks = futures::stream::repeat_with(move || Ok::<_, std::io::Error>(chunk.clone()));
            plain(StatusCode::OK).body(Body::from_stream(chunks)).unwrap()
        }
        Some(Reply::Silence) => std::future::pending().await,
        Some(Reply::Drip(bytes)) => {
            let drops = futures::stream::unfold(bytes, |mut bytes| async move {
                tokio::time::sleep(Duration::from_millis(100)).await;
                (!bytes.is_empty()).then(|| (Ok::<_, std::io::Error>(bytes.split_to(1)), bytes))
            });
            plain(StatusCode::OK).body(Body::from_stream(drops)).unwrap()
        }
        Some(Reply::Beginning(bytes)) => {
            use futures::StreamExt as _;
            let first = futures::stream::once(async move { Ok::<_, std::io::Error>(bytes) });
            plain(StatusCode::OK).body(Body::from_stream(first.chain(futures::stream::pending()))).unwrap()
        }
    }
}
