//! A hub on the loopback, as the Recommendation has it: it asks back, and tells whom it may.

use std::{
    collections::{BTreeMap, HashMap},
    fs::Permissions,
    net::SocketAddr,
    os::unix::fs::PermissionsExt as _,
    sync::{Arc, Mutex},
};

use axum::{Router, body::Bytes, extract::State, http::StatusCode, routing::post};
use hmac::{KeyInit, Mac};
use newsroom_chassis::task;
use newsroom_fixtures::{Reply, Web};
use tempfile::TempDir;
use tokio::net::TcpListener;
use url::{Url, form_urlencoded};

/// A hub as the Recommendation has it: it takes a request, asks back, and tells whom it may.
#[derive(Clone)]
pub struct Hub {
    pub address: SocketAddr,
    pub shared: Arc<Shared>,
}

#[derive(Default)]
pub struct Shared {
    /// What it was asked, in order.
    pub asked: Mutex<Vec<HashMap<String, String>>>,
    /// Callback and secret of each topic.
    pub subscribers: Mutex<BTreeMap<String, (String, String)>>,
    /// What it answers instead of consent.
    pub refuses: Mutex<Option<u16>>,
    /// The lease that it grants.
    pub lease: Mutex<u64>,
    pub client: reqwest::Client,
}

impl Hub {
    pub async fn start() -> Self {
        // A second installation in one process changes nothing.
        let _already = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let hub = Self { address: listener.local_addr().unwrap(), shared: Arc::default() };
        *hub.shared.lease.lock().unwrap() = 3_600;
        let router = Router::new().route("/hub", post(asked)).with_state(hub.shared.clone());
        // It ends with the test's runtime.
        drop(task::spawn("hub", async move { axum::serve(listener, router).await }));
        hub
    }

    pub fn url(&self) -> String {
        format!("http://{}/hub", self.address)
    }

    pub fn asked(&self, mode: &str) -> Vec<HashMap<String, String>> {
        let asked = self.shared.asked.lock().unwrap();
        asked.iter().filter(|asked| asked["hub.mode"] == mode).cloned().collect()
    }

    pub fn subscriber(&self) -> Option<(String, String)> {
        self.shared.subscribers.lock().unwrap().values().next().cloned()
    }

    /// Tells a subscriber, signed so, and gives what it says.
    pub async fn tell(&self, callback: &str, content: &str, signature: &str) -> u16 {
        let request = self.shared.client.post(callback).header("content-type", "application/rss+xml");
        let request = request.header("x-hub-signature", signature).body(content.to_owned());
        request.send().await.unwrap().status().as_u16()
    }

    /// Asks a subscriber something, and gives what it says.
    pub async fn ask(&self, callback: &str, query: &[(&str, &str)]) -> (u16, String) {
        let answer = self.shared.client.get(with(callback, query)).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }
}

pub fn with(callback: &str, query: &[(&str, &str)]) -> Url {
    let mut url = Url::parse(callback).unwrap();
    url.query_pairs_mut().extend_pairs(query);
    url
}

async fn asked(State(shared): State<Arc<Shared>>, body: Bytes) -> StatusCode {
    let form: HashMap<String, String> = form_urlencoded::parse(&body).into_owned().collect();
    shared.asked.lock().unwrap().push(form.clone());
    if let Some(status) = *shared.refuses.lock().unwrap() {
        return StatusCode::from_u16(status).unwrap();
    }
    drop(task::spawn("asking back", async move {
        let (callback, topic, mode) = (&form["hub.callback"], &form["hub.topic"], &form["hub.mode"]);
        let challenge = uuid::Uuid::now_v7().to_string();
        let lease = shared.lease.lock().unwrap().to_string();
        let query = [
            ("hub.mode", mode.as_str()),
            ("hub.topic", topic),
            ("hub.challenge", &challenge),
            ("hub.lease_seconds", &lease),
        ];
        let answer = shared.client.get(with(callback, &query)).send().await.unwrap();
        if answer.status().is_success() && answer.text().await.unwrap() == challenge {
            let mut subscribers = shared.subscribers.lock().unwrap();
            if mode == "subscribe" {
                subscribers.insert(topic.clone(), (callback.clone(), form["hub.secret"].clone()));
            } else {
                subscribers.remove(topic);
            }
        }
    }));
    StatusCode::ACCEPTED
}

pub fn signed<M: Mac + KeyInit>(method: &str, secret: &str, content: &str) -> String {
    let mac = <M as KeyInit>::new_from_slice(secret.as_bytes()).unwrap().chain_update(content).finalize().into_bytes();
    let hex = hex::encode(mac);
    format!("{method}={hex}")
}

pub fn secrets() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("websub");
    std::fs::write(&file, "the service's own").unwrap();
    std::fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    folder
}

/// A feed that declares a hub, in its headers.
pub fn declare(web: &Web, hub: &str, content: &str) {
    let links = format!("<{hub}>; rel=\"hub\", <{}>; rel=\"self\"", web.url("/rss"));
    let headers = vec![("content-type", "application/rss+xml".to_owned()), ("link", links)];
    web.set("/rss", Reply::Whole(StatusCode::OK, headers, content.to_owned().into()));
}
