//! Signed pushes over HTTP: what is taken, and what is answered to everything else.

use std::{
    fs::Permissions,
    net::SocketAddr,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use newsroom_fixtures::{NatsServer, gzip};
use newsroom_ingestion::Config;
use newsroom_proto::ingestion::v1::{
    GetItemRequest, GetSourceRequest, Source, SourceHealth, SourceKind, SourceState, UpdateSourceRequest,
};
use prost_types::FieldMask;
use rstest::rstest;
use serde_json::Value;
use sha2::Sha256;
use tempfile::TempDir;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{Database, Ingestion, TIMEOUT, entry, events, named, of_kind, rss};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A service with a door, a folder with secrets, and one source that signs with `agence`.
pub(crate) struct Setting {
    pub ingestion: Ingestion,
    secrets: TempDir,
    id: String,
    pub nats: NatsServer,
    /// Its file goes with it.
    database: Database,
}

impl Setting {
    pub async fn new(database: Database, change: impl FnOnce(&mut Config)) -> Self {
        let nats = NatsServer::start();
        let secrets = tempfile::tempdir().unwrap();
        write(&secrets.path().join("agence"), SECRET, 0o600);
        let folder = secrets.path().to_owned();
        let configure = |config: &mut Config| {
            config.settings.http.listen = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
            config.settings.credentials_directory = Some(folder);
            change(config);
        };
        let mut ingestion = Ingestion::start_with(&database, &nats, configure).await;
        let source = Source { credential: "agence".into(), ..named("Agence", SourceKind::Push) };
        let id = ingestion.source(source).await.id;
        Self { ingestion, secrets, id, nats, database }
    }

    /// The same service, stopped and begun again on its store.
    pub async fn restarted(self) -> Self {
        let Self { ingestion, secrets, id, nats, database } = self;
        ingestion.stop().await;
        let folder = secrets.path().to_owned();
        let configure = |config: &mut Config| {
            config.settings.http.listen = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
            config.settings.credentials_directory = Some(folder);
        };
        let ingestion = Ingestion::start_with(&database, &nats, configure).await;
        Self { ingestion, secrets, id, nats, database }
    }

    /// Pushes a body signed as GitHub signs: without a time and an id.
    pub async fn push_untimed(&self, body: &[u8]) -> Answered {
        let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap().chain_update(body).finalize().into_bytes();
        let hex = hex::encode(mac);
        self.send("POST", &self.path(), &[("x-hub-signature-256", &format!("sha256={hex}"))], body).await
    }

    pub(crate) fn path(&self) -> String {
        format!("/v1/sources/{}/items", self.id)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.ingestion.http.unwrap()
    }

    /// Sends a request of these lines and this body, and gives what is answered.
    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answered {
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !headers.iter().any(|(name, _)| *name == "content-length") {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        let mut stream = TcpStream::connect(self.address()).await.unwrap();
        // The answer may come, and the connection end, before all is written.
        let _unheard = stream.write_all(&[head.as_bytes(), b"\r\n", body].concat()).await;
        Answered::read(stream).await
    }

    pub async fn push(&self, id: &str, headers: &[(&str, &str)], body: &[u8]) -> Answered {
        let signed = signed(id, now(), body);
        let signed: Vec<_> = signed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.send("POST", &self.path(), &[&signed, headers].concat(), body).await
    }

    pub async fn health(&mut self) -> SourceHealth {
        let request = GetSourceRequest { id: self.id.clone() };
        self.ingestion.client.sources.get_source(request).await.unwrap().into_inner().source.unwrap().health.unwrap()
    }
}

pub(crate) struct Answered {
    pub status: u16,
    head: String,
    body: String,
}

impl Answered {
    pub(crate) async fn read(mut stream: impl AsyncRead + Unpin) -> Self {
        let mut bytes = Vec::new();
        let _cut = stream.read_to_end(&mut bytes).await;
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        Self { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{} {}", self.head, self.body))
    }

    /// Its status and reason, if it is a problem as RFC 9457 has it.
    fn problem(&self) -> (u16, String) {
        assert!(self.head.contains("content-type: application/problem+json"), "{} {}", self.head, self.body);
        let json = self.json();
        assert_eq!(json["status"], self.status);
        let reason = json["reason"].as_str().unwrap();
        assert_eq!(json["type"], format!("urn:newsroom:ingestion:{}", reason.to_ascii_lowercase()));
        (self.status, reason.to_owned())
    }
}

fn write(path: &Path, text: &str, mode: u32) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

pub(crate) fn now() -> i64 {
    newsroom_chassis::clock::now().unix_timestamp()
}

pub(crate) fn signed(id: &str, time: i64, body: &[u8]) -> [(&'static str, String); 3] {
    let key = STANDARD.decode(&SECRET[6..]).unwrap();
    let mac = Hmac::<Sha256>::new_from_slice(&key).unwrap().chain_update(format!("{id}.{time}.")).chain_update(body);
    let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    [("webhook-id", id.into()), ("webhook-timestamp", time.to_string()), ("webhook-signature", signature)]
}

pub(crate) fn feed() -> Vec<u8> {
    rss([entry("1", "Un."), "<item><title/></item>".into()]).into_bytes()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_signed_push_is_taken_and_its_repeat_gets_the_first_answer(#[case] database: Database) {
    let mut setting = Setting::new(database, |_| {}).await;
    let first = setting.push("m1", &[("content-type", "application/rss+xml")], &feed()).await;
    assert_eq!(first.status, 200, "{}", first.body);
    let json = first.json();
    assert_eq!((&json["ingested"][0]["outcome"], &json["ingested"][0]["revision"]), (&"new".into(), &1.into()));
    assert_eq!(
        (json["ingested"][0]["headline"].as_str(), json["rejected"].as_array().unwrap().len()),
        (Some("Titre 1"), 1)
    );
    let repeat = setting.push("m1", &[("content-type", "application/rss+xml")], &feed()).await;
    assert_eq!((repeat.status, repeat.json()), (200, json.clone()));
    let seen = setting.push("m2", &[("content-type", "application/rss+xml")], &feed()).await.json();
    assert_eq!(seen["ingested"][0]["outcome"], "seen");
    let other = rss([entry("2", "Deux.")]);
    let reused = setting.push("m1", &[("content-type", "application/rss+xml")], other.as_bytes()).await;
    assert_eq!(reused.problem(), (409, "REQUEST_ID_REUSED".into()));
    assert_eq!(setting.push("m1", &[], &feed()).await.problem(), (409, "REQUEST_ID_REUSED".into()));
    // What one source calls a message is no other's.
    let one = setting.id.clone();
    let source = Source { credential: "agence".into(), ..named("Autre", SourceKind::Push) };
    setting.id = setting.ingestion.source(source).await.id;
    assert_eq!(setting.push("m1", &[], other.as_bytes()).await.status, 200);
    setting.id = one;

    let id = json["ingested"][0]["item_id"].as_str().unwrap().to_owned();
    let item = setting.ingestion.client.items.get_item(GetItemRequest { id }).await.unwrap().into_inner().item.unwrap();
    assert_eq!(item.body, ["Un."]);
    setting.ingestion.stop().await;
}

#[tokio::test]
async fn the_language_of_a_push_is_that_of_an_item_that_declares_none() {
    let mut setting = Setting::new(Database::sqlite(), |_| {}).await;
    let json = setting.push("m1", &[("content-language", "nl-BE")], &feed()).await.json();
    let id = json["ingested"][0]["item_id"].as_str().unwrap().to_owned();
    let item = setting.ingestion.client.items.get_item(GetItemRequest { id }).await.unwrap().into_inner().item.unwrap();
    assert_eq!(item.language, "nl-BE");
    setting.ingestion.stop().await;
}

#[tokio::test]
async fn a_push_signed_as_github_signs_is_taken_too() {
    let setting = Setting::new(Database::sqlite(), |_| {}).await;
    let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap().chain_update(feed()).finalize().into_bytes();
    let hex = hex::encode(mac);
    for (signature, status) in [(format!("sha256={hex}"), 200), (format!("sha256={}", hex.replace('a', "b")), 401)] {
        let answer = setting.send("POST", &setting.path(), &[("x-hub-signature-256", &signature)], &feed()).await;
        assert_eq!(answer.status, status, "{}", answer.body);
    }
    setting.ingestion.stop().await;
}

#[tokio::test]
async fn who_cannot_prove_to_be_the_source_is_not_told_why() {
    let mut setting = Setting::new(Database::sqlite(), |_| {}).await;
    let [id, time, good] = signed("m1", now(), &feed());
    let [_, old_time, old] = signed("m1", now() - 400, &feed());
    let [_, _, other] = signed("m1", now(), b"x");
    let mut answers = Vec::new();
    let headers: [&[(&str, &str)]; 5] = [
        &[],
        &[("webhook-id", &id.1), ("webhook-timestamp", &time.1)],
        &[("webhook-id", &id.1), ("webhook-timestamp", &time.1), ("webhook-signature", &other.1)],
        &[("webhook-id", "m2"), ("webhook-timestamp", &time.1), ("webhook-signature", &good.1)],
        &[("webhook-id", &id.1), ("webhook-timestamp", &old_time.1), ("webhook-signature", &old.1)],
    ];
    for headers in headers {
        let answer = setting.send("POST", &setting.path(), headers, &feed()).await;
        assert_eq!(answer.problem(), (401, "UNAUTHENTICATED".into()));
        answers.push(answer.body);
    }
    let unsigned = setting.ingestion.source(named("Sans secret", SourceKind::Push)).await.id;
    let path = format!("/v1/sources/{unsigned}/items");
    answers.push(setting.send("POST", &path, &[], &feed()).await.body);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(setting.health().await.state(), SourceState::New, "a stranger says nothing of the source");
    setting.ingestion.stop().await;
}

#[tokio::test]
async fn everything_else_has_its_answer() {
    let mut setting = Setting::new(Database::sqlite(), |_| {}).await;
    let polled = Source { location: "https://agence.example/rss".into(), paused: true, ..named("F", SourceKind::Feed) };
    let polled = setting.ingestion.source(Source { credential: "agence".into(), ..polled }).await.id;
    let (nobody, path) = (uuid::Uuid::now_v7(), setting.path());
    for (method, path, status, reason) in [
        ("POST", "/".to_owned(), 404, "NOT_FOUND"),
        ("POST", format!("/v1/sources/{nobody}/items"), 404, "NOT_FOUND"),
        ("POST", format!("/v1/sources/{polled}/items"), 404, "NOT_FOUND"),
        ("POST", "/v1/sources/%FF/items".to_owned(), 404, "NOT_FOUND"),
        ("GET", path.clone(), 405, "METHOD_NOT_ALLOWED"),
        ("PUT", format!("/v1/websub/{nobody}/{nobody}"), 405, "METHOD_NOT_ALLOWED"),
    ] {
        assert_eq!(setting.send(method, &path, &[], b"").await.problem(), (status, reason.into()), "{method} {path}");
    }
    for (headers, body, status, reason, field) in [
        (("content-type", "image/png"), feed(), 415, "UNSUPPORTED_MEDIA_TYPE", None),
        (("content-encoding", "br"), feed(), 415, "UNSUPPORTED_ENCODING", None),
        (("content-encoding", "gzip"), feed(), 400, "INVALID_FIELD", Some("Content-Encoding")),
        (("content-location", "/relative"), feed(), 400, "INVALID_FIELD", Some("Content-Location")),
        (("content-type", "message/rfc822"), vec![b'a'; (2 << 20) + 1], 413, "PAYLOAD_TOO_LARGE", None),
        (("content-type", "text/xml"), b"<rss><channel>".to_vec(), 400, "UNREADABLE_PAYLOAD", Some("payload")),
        (("content-type", "text/xml"), Vec::new(), 400, "INVALID_FIELD", Some("payload")),
        (("content-type", "text/plain"), vec![b'a'; (2 << 20) + 1], 413, "PAYLOAD_TOO_LARGE", None),
        (("content-encoding", "gzip"), gzip(&vec![b'a'; 200 << 20]), 413, "PAYLOAD_TOO_LARGE", None),
    ] {
        let answer = setting.push("m", &[headers], &body).await;
        assert_eq!(answer.problem(), (status, reason.into()), "{headers:?}");
        assert_eq!(answer.json()["errors"][0]["field"].as_str(), field, "{}", answer.body);
    }
    assert!(setting.push("m", &[("content-encoding", "br")], b"x").await.head.contains("accept-encoding: gzip"));
    assert!(setting.send("GET", &path, &[], b"").await.head.contains("allow: post"));
    // A hub verifies by GET. HEAD would change the subscription unseen.
    let head = setting.send("HEAD", &format!("/v1/websub/{nobody}/{nobody}"), &[], b"").await.head;
    assert!(head.starts_with("http/1.1 405") && head.contains("allow: get, post"), "{head}");
    let chunked = [b"200001\r\n".to_vec(), vec![b'a'; (2 << 20) + 1], b"\r\n0\r\n\r\n".to_vec()].concat();
    let head = "host: a\r\nconnection: close\r\ncontent-type: text/xml\r\ntransfer-encoding: chunked";
    let mut lines = format!("POST {path} HTTP/1.1\r\n{head}\r\n\r\n").into_bytes();
    lines.extend(chunked);
    let mut stream = TcpStream::connect(setting.address()).await.unwrap();
    let _unheard = stream.write_all(&lines).await;
    assert_eq!(Answered::read(stream).await.problem(), (413, "PAYLOAD_TOO_LARGE".into()));

    let many: Vec<(String, String)> = (0..80).map(|n| (format!("x-{n}"), "1".into())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(setting.send("POST", &path, &many, b"x").await.status, 431);

    assert_eq!(setting.health().await.last_error, "what was pushed cannot be read: it is cut off inside <channel>");
    assert_eq!(setting.push("m9", &[("content-encoding", "gzip")], &gzip(&feed())).await.status, 200);
    assert_eq!(setting.health().await.state(), SourceState::Healthy);
    let pause = UpdateSourceRequest {
        source: Some(Source { id: setting.id.clone(), paused: true, ..Default::default() }),
        update_mask: Some(FieldMask { paths: vec!["paused".into()] }),
        ..Default::default()
    };
    setting.ingestion.client.sources.update_source(pause).await.unwrap();
    assert_eq!(setting.push("m10", &[], &feed()).await.problem(), (409, "SOURCE_PAUSED".into()));
    assert_eq!(setting.push("m9", &[("content-encoding", "gzip")], &gzip(&feed())).await.status, 200, "a repeat");
    setting.ingestion.stop().await;
    let events = events(&setting.nats, "the turns", |events| of_kind(events, "source.recovered") == 1).await;
    assert_eq!(of_kind(&events, "source.failed"), 1);
}

#[tokio::test]
async fn a_secret_that_cannot_be_read_is_the_sources_trouble_and_not_the_senders() {
    let mut setting = Setting::new(Database::sqlite(), |_| {}).await;
    let path = setting.secrets.path().join("agence");
    let update = async |setting: &mut Setting, name: &str| {
        let request = UpdateSourceRequest {
            source: Some(Source { id: setting.id.clone(), credential: name.into(), ..Default::default() }),
            update_mask: Some(FieldMask { paths: vec!["credential".into()] }),
            ..Default::default()
        };
        setting.ingestion.client.sources.update_source(request).await
    };
    std::fs::remove_file(&path).unwrap();
    let answer = setting.push("m1", &[], &feed()).await;
    assert_eq!(answer.problem(), (503, "NOT_CONFIGURED".into()));
    assert!(answer.head.contains("retry-after: 1") && !answer.body.contains("agence"), "{}", answer.body);
    let told = setting.health().await;
    let words = "the credential agence cannot be used: there is none of that name";
    assert_eq!((told.state(), told.last_error.as_str()), (SourceState::Failing, words));
    setting.push("m1", &[], &feed()).await;
    assert_eq!(setting.health().await.consecutive_failures, 1, "who repeats it causes no write");
    write(&path, SECRET, 0o644);
    setting.push("m1", &[], &feed()).await;
    assert!(setting.health().await.last_error.contains("mode 0440 or less"));
    write(&path, SECRET, 0o400);
    assert_eq!(setting.push("m1", &[], &feed()).await.status, 200);
    assert_eq!(setting.health().await.state(), SourceState::Healthy);
    assert!(update(&mut setting, "../agence").await.is_err());
    let source =
        setting.ingestion.client.sources.get_source(GetSourceRequest { id: setting.id.clone() }).await.unwrap();
    assert!(!format!("{source:?}").contains("MfKQ9r8"), "the secret never goes over the wire");
    setting.ingestion.stop().await;
}

#[tokio::test]
async fn a_sender_that_drips_is_cut_off_and_holds_up_nobody() {
    let change = |config: &mut Config| {
        config.settings.http.max_source_requests = 1;
        config.settings.http.timeout_seconds = 2;
    };
    let mut setting = Setting::new(Database::sqlite(), change).await;
    let mut dripping = TcpStream::connect(setting.address()).await.unwrap();
    let head = format!("POST {} HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n", setting.path());
    dripping.write_all(head.as_bytes()).await.unwrap();
    let began = Instant::now();
    let second = newsroom_fixtures::wait_for_async("its place is taken", TIMEOUT, async || {
        let answer = setting.push("m1", &[], &feed()).await;
        (answer.status == 429).then_some(answer)
    })
    .await;
    assert_eq!(second.problem(), (429, "OVERLOADED".into()));
    assert!(second.head.contains("retry-after: 1"));
    let one = setting.id.clone();
    let source = Source { credential: "agence".into(), ..named("Autre", SourceKind::Push) };
    setting.id = setting.ingestion.source(source).await.id;
    assert_eq!(setting.push("m1", &[], &feed()).await.status, 200, "another source is not held up");
    setting.id = one;
    let drip = async {
        while dripping.write_all(b"a").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let mut answer = [0; 12];
            if let Ok(Ok(_)) = tokio::time::timeout(Duration::from_millis(1), dripping.read(&mut answer)).await {
                return String::from_utf8_lossy(&answer).into_owned();
            }
        }
        String::new()
    };
    let answer = tokio::time::timeout(TIMEOUT, drip).await.unwrap();
    assert_eq!(answer, "HTTP/1.1 503");
    assert!(began.elapsed() >= Duration::from_secs(2));
    setting.ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn fifty_parallel_pushes_of_one_message_make_one_item(#[case] database: Database) {
    let change = |config: &mut Config| config.settings.http.max_source_requests = 64;
    let mut setting = Setting::new(database, change).await;
    let body = feed();
    let answers = futures::future::join_all((0..50).map(|_| setting.push("m1", &[], &body))).await;
    let first = answers[0].json();
    assert!(answers.iter().all(|answer| answer.status == 200 && answer.json() == first));
    assert_eq!(setting.health().await.item_count, 1);
    setting.ingestion.stop().await;
}
