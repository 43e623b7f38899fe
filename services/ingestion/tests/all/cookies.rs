//! Cookies live for one fetch: through its redirects, and no longer.

use newsroom_ingestion::{
    domain::{IngestOutcome, SourceId},
    fetch::Folders,
    usecase::{self, Intake},
};
use newsroom_proto::ingestion::v1::SourceKind;

use crate::{
    polling::{LIMIT, error, poll, source, ways},
    raw::{Answer, Raw},
    support::{Database, entry, intake, rss},
};

/// A redirect with these headers.
fn redirect(status: u16, headers: &[&str]) -> Answer {
    (format!("HTTP/1.1 {status} Moved\r\ncontent-length: 0\r\n{}\r\n\r\n", headers.join("\r\n")).into_bytes(), true)
}

fn feed() -> Answer {
    let feed = rss([entry("1", "Un.")]);
    let head = format!("HTTP/1.1 200 OK\r\nset-cookie: seen=1; path=/\r\ncontent-length: {}\r\n\r\n", feed.len());
    ([head, feed].concat().into_bytes(), true)
}

/// A source at `/rss` of a server, and what is needed to poll it.
async fn polled(raw: &Raw) -> (Intake, SourceId, Database) {
    let database = Database::sqlite();
    let hosts = [raw.address.to_string(), format!("localhost:{}", raw.address.port())];
    let intake = intake(&database, &hosts, Folders::default()).await;
    let id = source(&intake, "Agence", SourceKind::Feed, raw.url("/rss")).await.id;
    (intake, id, database)
}

#[tokio::test]
async fn a_redirect_to_itself_that_sets_a_cookie_is_followed_with_it_in_every_fetch() {
    for status in [301, 302, 303, 307, 308] {
        let raw = Raw::start(move |head| match head.contains("cookie: __test=a1") {
            true => feed(),
            false => redirect(status, &["location: /rss", "set-cookie: __test=a1; Max-Age=60; Path=/"]),
        });
        let raw = raw.await;
        let (intake, id, _database) = polled(&raw).await;
        assert_eq!(ways(&poll(&intake, id).await), [IngestOutcome::New], "{status}");
        for _ in 0..3 {
            let again = poll(&intake, id).await;
            assert_eq!(
                (ways(&again), again.source.health.note),
                (vec![IngestOutcome::Seen], String::new()),
                "{status}"
            );
        }
        let cookie = Some("__test=a1".to_owned());
        let expected: Vec<_> = std::iter::repeat_n([None, cookie], 4).flatten().collect();
        assert_eq!(raw.header("cookie"), expected, "no cookie is kept after its fetch");
    }
}

#[tokio::test]
async fn cookies_may_come_one_after_another_and_are_sent_with_a_conditional_request_too() {
    let raw = Raw::start(|head| {
        let (one, two) = (head.contains("one=1"), head.contains("two=2"));
        match (one, two) {
            (true, true) if head.contains("if-none-match: \"v1\"") => redirect(304, &["etag: \"v1\""]),
            (true, true) => {
                let (bytes, stays) = feed();
                let text = String::from_utf8(bytes).unwrap().replacen("OK\r\n", "OK\r\nETag: \"v1\"\r\n", 1);
                (text.into_bytes(), stays)
            }
            (true, false) => redirect(302, &["location: ?again", "set-cookie: two=2"]),
            _ => redirect(302, &["location: /rss", "set-cookie: one=1", "set-cookie: noise"]),
        }
    });
    let raw = raw.await;
    let (intake, id, _database) = polled(&raw).await;
    assert_eq!(ways(&poll(&intake, id).await), [IngestOutcome::New]);
    assert!(poll(&intake, id).await.not_modified);
    let told = usecase::source::diagnose(&intake, raw.url("/rss").parse().unwrap(), LIMIT).await.unwrap();
    assert!(told.suggestion.is_some(), "{:?}", told.findings);
    assert!(
        told.findings.iter().any(|found| found.text == "a poll is told when nothing changed"),
        "{:?}",
        told.findings
    );
}

#[tokio::test]
async fn a_redirect_that_changes_nothing_is_a_circle() {
    let same = Raw::start(|_| redirect(302, &["location: /rss", "set-cookie: a=1"])).await;
    let (intake, id, _database) = polled(&same).await;
    assert_eq!(error(&intake, id).await, "the server redirects in a circle");
    assert_eq!(same.header("cookie"), [None, Some("a=1".into())]);
    let between = Raw::start(|head| match head.starts_with("get /rss") {
        true => redirect(302, &["location: /other#part"]),
        false => redirect(302, &["location: /rss"]),
    });
    let between = between.await;
    let (intake, id, _database) = polled(&between).await;
    assert_eq!(error(&intake, id).await, "the server redirects in a circle");
    assert_eq!(between.header("host").len(), 2);
    let mut count = 0;
    let other = Raw::start(move |_| {
        count += 1;
        redirect(302, &["location: /rss", &format!("set-cookie: a={count}")])
    });
    let other = other.await;
    let (intake, id, _database) = polled(&other).await;
    assert_eq!(error(&intake, id).await, "the server redirects more than 5 times");
    assert_eq!(other.header("cookie").len(), 6);
}

#[tokio::test]
async fn a_cookie_is_not_sent_to_another_site_nor_said_to_anybody() {
    let raw = Raw::start(|head| {
        let host = head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default().to_owned();
        match host.starts_with("127.0.0.1") {
            true => {
                let port = host.rsplit(':').next().unwrap_or_default().to_owned();
                let location = format!("location: http://localhost:{port}/rss");
                redirect(302, &[&location, "set-cookie: secret=1; path=/", "set-cookie: wide=1; domain=localhost"])
            }
            false => redirect(500, &[]),
        }
    });
    let raw = raw.await;
    let (intake, id, _database) = polled(&raw).await;
    let said = error(&intake, id).await;
    assert!(said.contains("500") && !said.contains("secret"), "{said}");
    assert_eq!(raw.header("cookie"), [None, None]);
}

#[tokio::test]
async fn a_hub_may_set_a_cookie_when_it_redirects() {
    let raw = Raw::start(|head| match head.contains("cookie: gate=1") {
        true => redirect(202, &[]),
        false => redirect(307, &["location: /hub", "set-cookie: gate=1"]),
    });
    let raw = raw.await;
    let (intake, _, _database) = polled(&raw).await;
    let hub = raw.url("/hub").parse().unwrap();
    intake.fetcher.http.ask_hub(&hub, &[("hub.mode", "subscribe")], LIMIT).await.unwrap();
    assert_eq!(raw.header("cookie"), [None, Some("gate=1".into())]);
}

#[tokio::test]
async fn an_address_in_its_own_letters_is_followed() {
    let raw = Raw::start(|head| match head.starts_with("get /%d8%a3") {
        true => feed(),
        false => redirect(302, &["location: /أخبار"]),
    });
    let raw = raw.await;
    let (intake, id, _database) = polled(&raw).await;
    assert_eq!(ways(&poll(&intake, id).await), [IngestOutcome::New]);
}
