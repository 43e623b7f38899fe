//! Polls over HTTP against a server on the loopback, without the schedule.

use std::time::{Duration, Instant};

use axum::{body::Bytes, http::StatusCode};
use newsroom_chassis::outbox;
use newsroom_fixtures::{Reply, Web, gzip};
use newsroom_ingestion::{
    convert,
    domain::{HealthState, IngestOutcome, Polled, Source, SourceId, Validators},
    fetch::Folders,
    usecase::{self, Intake},
};
use newsroom_proto::ingestion::v1::{CreateSourceRequest, SourceKind};
use rstest::rstest;

use crate::support::{Database, TIMEOUT, entry, intake, named, rss};

pub const LIMIT: Duration = Duration::from_secs(30);

pub async fn source(intake: &Intake, name: &str, kind: SourceKind, location: String) -> Source {
    let source = newsroom_proto::ingestion::v1::Source { location, ..named(name, kind) };
    let creation = convert::create_source(&CreateSourceRequest { source: Some(source), ..Default::default() }).unwrap();
    usecase::source::create(intake, creation, newsroom_fixtures::anyone()).await.unwrap()
}

pub async fn poll(intake: &Intake, id: SourceId) -> Polled {
    usecase::source::poll(intake, id, LIMIT).await.unwrap()
}

pub fn ways(polled: &Polled) -> Vec<IngestOutcome> {
    polled.ingested.iter().map(|ingested| ingested.outcome).collect()
}

/// A web server, an intake that may reach it, and a feed at `/rss`.
pub async fn feed(database: &Database) -> (Web, Intake, SourceId) {
    let web = Web::start();
    let intake = intake(database, &[web.host()], Folders::default()).await;
    let id = source(&intake, "Agence", SourceKind::Feed, web.url("/rss")).await.id;
    (web, intake, id)
}

pub async fn error(intake: &Intake, id: SourceId) -> String {
    let polled = poll(intake, id).await;
    assert_eq!(polled.source.health.state, HealthState::Failing);
    assert!(polled.ingested.is_empty() && !polled.not_modified);
    polled.source.health.last_error
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_feed_is_taken_then_asked_whether_it_changed(#[case] database: Database) {
    let (web, intake, id) = feed(&database).await;
    web.set("/rss", Reply::Tagged("\"v1\"", Bytes::from(rss([entry("1", "Un."), entry("2", "Deux.")]))));
    let first = poll(&intake, id).await;
    assert_eq!((ways(&first), first.not_modified), (vec![IngestOutcome::New; 2], false));
    assert_eq!((first.source.health.state, first.source.health.item_count), (HealthState::Healthy, 2));
    let second = poll(&intake, id).await;
    assert_eq!((ways(&second), second.not_modified), (vec![], true));
    web.set("/rss", Reply::Tagged("\"v2\"", Bytes::from(rss([entry("1", "Un."), entry("2", "Zwei.")]))));
    let third = poll(&intake, id).await;
    assert_eq!(ways(&third), [IngestOutcome::Seen, IngestOutcome::Update]);
    let tags: Vec<_> = web
        .asked("/rss")
        .iter()
        .map(|headers| headers.get("if-none-match").map(|tag| tag.to_str().unwrap().to_owned()))
        .collect();
    assert_eq!(tags, [None, Some("\"v1\"".into()), Some("\"v1\"".into())]);
    assert_eq!(web.asked("/rss")[0].get("user-agent").unwrap(), "newsroom-test");
}

#[tokio::test]
async fn a_feed_that_was_cut_off_is_taken_and_fetched_again_whole() {
    let database = Database::sqlite();
    let (web, intake, id) = feed(&database).await;
    let whole = rss([entry("1", "Un."), entry("2", "Deux."), entry("3", "Trois.")]);
    let cut = whole.find("Trois").unwrap();
    web.set("/rss", Reply::Tagged("\"v1\"", Bytes::from(whole[..cut].to_owned())));
    let first = poll(&intake, id).await;
    assert_eq!((ways(&first), first.source.health.state), (vec![IngestOutcome::New; 2], HealthState::Healthy));
    assert_eq!(first.rejected, ["it is cut off inside <description>, behind entry 2; what follows is missing"]);
    assert_eq!((&first.source.health.rejected, &first.source.validators), (&first.rejected, &Validators::default()));
    web.set("/rss", Reply::Tagged("\"v1\"", Bytes::from(whole)));
    let second = poll(&intake, id).await;
    assert_eq!(ways(&second), [IngestOutcome::Seen, IngestOutcome::Seen, IngestOutcome::New]);
    assert_eq!(second.source.validators.etag.as_deref(), Some("\"v1\""));
}

#[tokio::test]
async fn last_modified_is_sent_back_too() {
    let database = Database::sqlite();
    let (web, intake, id) = feed(&database).await;
    let date = "Mon, 04 Nov 2024 10:00:00 GMT";
    let headers = vec![("last-modified", date.to_owned())];
    web.set("/rss", Reply::Whole(StatusCode::OK, headers, rss([entry("1", "Un.")]).into()));
    poll(&intake, id).await;
    poll(&intake, id).await;
    assert_eq!(web.asked("/rss")[1].get("if-modified-since").unwrap(), date);
}

#[tokio::test]
async fn an_answer_that_is_no_news_is_a_failure_in_plain_words() {
    let database = Database::sqlite();
    let (web, intake, id) = feed(&database).await;
    let page = "<html><head><title>En travaux</title></head><body></body></html>";
    let article =
        format!("<html><body><h1>Titre</h1>{}</body></html>", format!("<p>{}</p>", "mot ".repeat(60)).repeat(4));
    for (reply, words) in [
        (Reply::Whole(StatusCode::INTERNAL_SERVER_ERROR, vec![], Bytes::new()), "the server answered 500"),
        (Reply::Whole(StatusCode::NO_CONTENT, vec![], Bytes::new()), "the server answered 204"),
        (
            Reply::Whole(StatusCode::NOT_MODIFIED, vec![], Bytes::new()),
            "the server answered 304, that nothing changed, to a first request",
        ),
        (Reply::Whole(StatusCode::OK, vec![], Bytes::new()), "what came cannot be read: it is empty"),
        (Reply::Whole(StatusCode::OK, vec![], page.into()), "what came cannot be read: no article text was found"),
        (Reply::Whole(StatusCode::OK, vec![], article.into()), "what came is an HTML page, but a feed was asked for"),
        (
            Reply::Whole(StatusCode::OK, vec![], rss([entry("1", "Un.")])[..90].to_owned().into()),
            "what came cannot be read: it is cut off inside <item>",
        ),
        (
            Reply::Whole(StatusCode::OK, vec![("content-encoding", "gzip".into())], "no gzip".into()),
            "the answer is not compressed as it says; what came cannot be read: no article text was found",
        ),
    ] {
        web.set("/rss", reply);
        assert_eq!(error(&intake, id).await, words);
    }
    web.feed("/rss", rss([entry("1", "Un.")]));
    assert_eq!(ways(&poll(&intake, id).await), [IngestOutcome::New], "nothing of a failed poll was kept");
}

#[tokio::test]
async fn a_page_is_taken_as_one_item_under_its_address() {
    let web = Web::start();
    let database = Database::sqlite();
    let intake = intake(&database, &[web.host()], Folders::default()).await;
    let id = source(&intake, "Journal", SourceKind::Page, web.url("/une")).await.id;
    let page = format!(
        "<html lang=fr><body><h1>Titre</h1>{}</body></html>",
        format!("<p>{}</p>", "mot ".repeat(60)).repeat(4)
    );
    let html = vec![("content-type", "text/html; charset=utf-8".to_owned())];
    web.set("/une", Reply::Whole(StatusCode::OK, html, page.into()));
    let polled = poll(&intake, id).await;
    assert_eq!(ways(&polled), [IngestOutcome::New]);
    let item = usecase::item::read(&intake.store, polled.ingested[0].item_id).await.unwrap();
    assert_eq!((item.draft.item.canonical_url, item.draft.item.headline), (web.url("/une"), "Titre".into()));
    assert_eq!(item.draft.identity, web.url("/une").replace("http:", "https:"), "an identity is canonical");
    web.feed("/une", rss([entry("1", "Un.")]));
    assert_eq!(error(&intake, id).await, "what came is an RSS feed, but an article page was asked for");
}

#[tokio::test]
async fn redirects_are_followed_a_few_times_and_never_inside_a_network() {
    let database = Database::sqlite();
    let (web, intake, id) = feed(&database).await;
    web.feed("/there", rss([entry("1", "Un.")]));
    for hop in 1..6 {
        let next = if hop == 5 { "/there".to_owned() } else { format!("/hop{}", hop + 1) };
        web.status(&format!("/hop{hop}"), 302, &[("location", &next)]);
    }
    web.status("/rss", 301, &[("location", "/hop2")]);
    assert_eq!(ways(&poll(&intake, id).await), [IngestOutcome::New]);
    web.status("/rss", 301, &[("location", "/hop1")]);
    assert_eq!(error(&intake, id).await, "the server redirects more than 5 times");
    web.status("/rss", 307, &[("location", "/rss")]);
    assert_eq!(error(&intake, id).await, "the server redirects in a circle");

    let private = "the host lies in a private network, where nothing is fetched from";
    let other = Web::start();
    other.feed("/rss", rss([entry("secret", "Secret.")]));
    for (location, host) in [
        (other.url("/rss"), "http://127.0.0.1"),
        (format!("http://localhost:{}/rss", other.address.port()), "http://localhost"),
        (format!("http://[::ffff:127.0.0.1]:{}/rss", other.address.port()), "http://[::ffff:7f00:1]"),
        (format!("//2130706433:{}/rss", other.address.port()), "http://127.0.0.1"),
        ("http://169.254.169.254/latest/meta-data/".into(), "http://169.254.169.254"),
        ("https://10.0.0.1/".into(), "https://10.0.0.1"),
    ] {
        web.status("/rss", 302, &[("location", &location)]);
        assert_eq!(error(&intake, id).await, format!("after a redirect to {host}: {private}"), "{location}");
    }
    assert!(other.asked("/rss").is_empty(), "nobody was asked");
    for location in ["file:///etc/passwd", "ftp://agence.example/", "http://user:secret@agence.example/", ""] {
        web.status("/rss", 302, &[("location", location)]);
        assert_eq!(error(&intake, id).await, "the server redirects to no http or https address", "{location}");
    }
}

#[tokio::test]
async fn a_name_that_leads_inside_a_network_is_not_connected_to() {
    let web = Web::start();
    let database = Database::sqlite();
    let intake = intake(&database, &[], Folders::default()).await;
    let location = format!("http://localhost:{}/rss", web.address.port());
    let id = source(&intake, "Dedans", SourceKind::Feed, location).await.id;
    assert_eq!(error(&intake, id).await, "the host lies in a private network, where nothing is fetched from");
    let nowhere = source(&intake, "Nulle part", SourceKind::Feed, "http://nulle-part.invalid/rss".into()).await.id;
    assert_eq!(error(&intake, nowhere).await, "the host does not resolve");
    assert!(web.asked("/rss").is_empty());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_so() {
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let database = Database::sqlite();
    let intake = intake(&database, &[address.to_string()], Folders::default()).await;
    let id = source(&intake, "Absente", SourceKind::Feed, format!("http://{address}/rss")).await.id;
    let error = error(&intake, id).await;
    assert!(error.starts_with("the server cannot be reached: Connection refused"), "{error}");
}

#[tokio::test]
async fn a_body_without_end_is_cut_off_packed_or_not() {
    let database = Database::sqlite();
    let (web, intake, id) = feed(&database).await;
    web.set("/rss", Reply::Endless);
    assert_eq!(error(&intake, id).await, "the answer is larger than 2 MiB");
    let whole = vec![b'a'; (2 << 20) + 1];
    web.set("/rss", Reply::Whole(StatusCode::OK, vec![], whole.clone().into()));
    assert_eq!(error(&intake, id).await, "the answer is larger than 2 MiB");
    let bomb = gzip(&vec![b'a'; 200 << 20]);
    assert!(bomb.len() < 1 << 20, "it looks harmless");
    web.set("/rss", Reply::Whole(StatusCode::OK, vec![("content-encoding", "gzip".into())], bomb.into()));
    assert_eq!(error(&intake, id).await, "the answer is larger than 2 MiB");
    let compressed = gzip(rss([entry("1", "Un.")]).as_bytes());
    web.set("/rss", Reply::Whole(StatusCode::OK, vec![("content-encoding", "gzip".into())], compressed.into()));
    assert_eq!(ways(&poll(&intake, id).await), [IngestOutcome::New]);
}

#[tokio::test]
async fn a_server_that_hangs_meets_its_limit() {
    let database = Database::sqlite();
    let (web, intake, id) = feed(&database).await;
    for reply in [Reply::Silence, Reply::Beginning("<rss>".into())] {
        web.set("/rss", reply);
        let began = Instant::now();
        let polled = usecase::source::poll(&intake, id, Duration::from_millis(300)).await.unwrap();
        assert_eq!(polled.source.health.last_error, "the server did not answer in full within 0.3 s");
        assert!(began.elapsed() < TIMEOUT);
    }
}

#[tokio::test]
async fn a_server_that_asks_for_patience_gets_it() {
    let database = Database::sqlite();
    let (web, intake, id) = feed(&database).await;
    for (status, wait, seconds) in [(503, "3600", 3_600), (429, "999999999", 86_400)] {
        web.status("/rss", status, &[("retry-after", wait)]);
        let health = poll(&intake, id).await.source.health;
        let waits = (health.next_poll_time.unwrap() - health.last_attempt_time.unwrap()).whole_seconds();
        assert_eq!((health.last_error, waits), (format!("the server answered {status}"), seconds));
    }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_poll_that_is_cut_short_loses_nothing_and_repeats_nothing(#[case] database: Database) {
    let (web, intake, id) = feed(&database).await;
    let entries = 1_500;
    web.set("/rss", Reply::Tagged("\"v1\"", Bytes::from(rss((0..entries).map(|n| entry(&n.to_string(), "Un."))))));
    let stored = async || outbox::outbox_status(&intake.store).await.unwrap().kept;
    let cut = async {
        while stored().await == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        () = cut => {}
        _ = usecase::source::poll(&intake, id, LIMIT) => panic!("it was to be cut short"),
    }
    let kept = stored().await;
    assert!((1..entries).contains(&kept), "{kept}");
    let source = usecase::source::read(&intake.store, id).await.unwrap();
    assert_eq!((source.validators, source.health.state), (Validators::default(), HealthState::New));
    assert!(source.health.next_poll_time.is_some_and(|time| time <= newsroom_chassis::clock::now()), "still due");

    let again = poll(&intake, id).await;
    let seen = ways(&again).iter().filter(|way| **way == IngestOutcome::Seen).count() as u64;
    assert!(seen >= kept && seen < entries, "{seen} of {kept}");
    assert_eq!((stored().await, again.source.health.item_count), (entries, entries));
    assert_eq!(again.source.validators.etag.as_deref(), Some("\"v1\""));
}

#[tokio::test]
async fn a_poll_of_a_source_that_is_deleted_under_it_ends() {
    let database = Database::sqlite();
    let (web, intake, id) = feed(&database).await;
    web.set("/rss", Reply::Silence);
    let limit = Duration::from_secs(2);
    let (polled, ()) = tokio::join!(usecase::source::poll(&intake, id, limit), async {
        let deletion = newsroom_proto::ingestion::v1::DeleteSourceRequest { id: id.to_string(), ..Default::default() };
        let deletion = convert::delete_source(&deletion).unwrap();
        usecase::source::delete(&intake.store, deletion, newsroom_fixtures::anyone()).await.unwrap();
    });
    let refused = polled.unwrap_err();
    assert_eq!(refused.to_string(), "there is no such source");
}
