//! Polls are polite to hosts, patient with none that drips, and isolated from each other.

use std::{net::SocketAddr, time::Duration};

use axum::http::StatusCode;
use newsroom_chassis::task;
use newsroom_fixtures::{NatsServer, Reply, Web, wait_until_async};
use newsroom_ingestion::{
    Config, convert,
    domain::{HealthState, IngestOutcome},
    fetch::Folders,
    usecase,
};
use newsroom_proto::ingestion::v1::{
    GetSourceRequest, ListSourcesRequest, Source, SourceKind, SourceState, UpdateSourceRequest,
};
use prost_types::FieldMask;
use rstest::rstest;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::{
    polling::{error, feed, poll, source, ways},
    support::{Database, Ingestion, TIMEOUT, entry, events, intake, named, of_kind, rss},
};

/// Between two bytes that drip.
const TENTH: Duration = Duration::from_millis(100);

/// A server that answers every request with these bytes, true or not, and then ends the connection.
async fn liar(answer: impl Into<Vec<u8>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answer = answer.into();
    // It ends with the test's runtime.
    drop(task::spawn("liar", async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut asked = [0; 4_096];
            let _asked = stream.read(&mut asked).await;
            let _told = stream.write_all(&answer).await;
        }
    }));
    address
}

#[tokio::test]
async fn an_answer_that_drips_is_cut_off_long_before_its_limit() {
    let database = Database::sqlite();
    let (web, intake, id) = feed(&database).await;
    web.set("/rss", Reply::Drip(rss((0..200).map(|n| entry(&n.to_string(), "Un."))).into(), TENTH));
    assert_eq!(error(&intake, id).await, "the answer comes too slowly", "not that its time is over");
    web.set("/rss", Reply::Drip("{}".into(), TENTH));
    assert_ne!(error(&intake, id).await, "the answer comes too slowly", "one that is short has its time");
}

#[tokio::test]
async fn an_answer_that_lies_of_itself_is_a_failure_in_plain_words() {
    let whole = rss([entry("1", "Un.")]);
    for (answer, words) in [
        (format!("HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n{}", &whole[..90]), "the answer broke off: "),
        (format!("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{whole}"), "what came cannot be read: it is cut off"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n<rss>".into(), "the answer is larger than 2 MiB"),
        (format!("HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{whole}"), "the answer broke off: "),
        (format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{whole}"), "the answer broke off: "),
        (
            "HTTP/1.1 200 OK\r\ncontent-encoding: br\r\ncontent-length: 9\r\n\r\n{whole: 1".into(),
            "the answer is compressed as br, which was not asked for",
        ),
        (format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "a".repeat(1 << 20)), "the answer broke off: "),
        ("SSH-2.0-OpenSSH_9.6\r\n".into(), "the answer broke off: "),
        (String::new(), "the answer broke off: "),
    ] {
        let address = liar(answer.clone()).await;
        let database = Database::sqlite();
        let intake = intake(&database, &[address.to_string()], Folders::default()).await;
        let id = source(&intake, "Menteuse", SourceKind::Feed, format!("http://{address}/rss")).await.id;
        let told = error(&intake, id).await;
        assert!(told.starts_with(words), "{told} {}", &answer[..answer.len().min(80)]);
    }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_redirect_for_good_that_holds_is_asked_directly_and_left_when_it_fails(#[case] database: Database) {
    let (web, intake, id) = feed(&database).await;
    web.feed("/new", rss([entry("1", "Un.")]));
    web.status("/rss", 301, &[("location", "/new")]);
    let effective =
        |polled: &newsroom_ingestion::domain::Polled| convert::source_to_message(&polled.source).effective_location;
    for asked in 1..=3 {
        let polled = poll(&intake, id).await;
        assert_eq!(web.asked("/rss").len(), asked);
        assert_eq!(effective(&polled), if asked == 3 { web.url("/new") } else { String::new() });
    }
    let polled = poll(&intake, id).await;
    assert_eq!((web.asked("/rss").len(), web.asked("/new").len()), (3, 4));
    assert_eq!(polled.source.settings.endpoint.location(), web.url("/rss"));
    let note = format!("the server redirects to {} for good, which is asked in its place", web.url("/new"));
    assert_eq!(polled.source.health.note, note);
    // It goes on to elsewhere: that has to hold too, from the location on.
    web.status("/new", 308, &[("location", "/newer")]);
    web.feed("/newer", rss([entry("1", "Un.")]));
    let polled = poll(&intake, id).await;
    assert_eq!(effective(&polled), "");
    assert!(polled.source.health.note.contains("now redirects from"), "{}", polled.source.health.note);
    poll(&intake, id).await;
    assert_eq!(effective(&poll(&intake, id).await), web.url("/newer"));
    // And is gone: what a person said is asked again.
    web.status("/newer", 410, &[]);
    let polled = poll(&intake, id).await;
    assert_eq!((polled.source.health.state, effective(&polled)), (HealthState::Failing, String::new()));
    web.feed("/rss", rss([entry("2", "Deux.")]));
    assert_eq!(ways(&poll(&intake, id).await), [IngestOutcome::New]);
    // A redirect for a while is never remembered, nor what stands behind one.
    web.status("/rss", 302, &[("location", "/hop")]);
    web.status("/hop", 301, &[("location", "/new2")]);
    web.feed("/new2", rss([entry("3", "Trois.")]));
    for _ in 0..5 {
        let polled = poll(&intake, id).await;
        assert_eq!((effective(&polled), polled.source.health.note), (String::new(), String::new()));
    }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn what_is_gone_is_asked_no_more_until_a_person_resumes_it(#[case] database: Database) {
    let nats = NatsServer::start();
    let web = Web::start();
    let host = web.host();
    let configure = |config: &mut Config| config.settings.allowed_hosts = vec![host];
    let mut ingestion = Ingestion::start_with(&database, &nats, configure).await;
    web.status("/rss", 410, &[]);
    let id = ingestion.source(Source { location: web.url("/rss"), ..named("Finie", SourceKind::Feed) }).await.id;
    let mut client = ingestion.client.clone();
    let mut health = async || {
        let source = client.sources.get_source(GetSourceRequest { id: id.clone() }).await.unwrap().into_inner().source;
        source.unwrap().health.unwrap()
    };
    wait_until_async("it is gone", TIMEOUT, async || health().await.state() == SourceState::Gone).await;
    let gone = health().await;
    assert_eq!(gone.next_poll_time, None);
    assert_eq!(gone.last_error, "the server answered 410: it is gone for good, and asked no more by itself");
    web.feed("/rss", rss([entry("1", "Un.")]));
    for paused in [true, false] {
        let request = UpdateSourceRequest {
            source: Some(Source { id: id.clone(), paused, ..Default::default() }),
            update_mask: Some(FieldMask { paths: vec!["paused".into()] }),
            ..Default::default()
        };
        ingestion.client.sources.update_source(request).await.unwrap();
    }
    wait_until_async("it is back", TIMEOUT, async || health().await.state() == SourceState::Healthy).await;
    ingestion.stop().await;
    let events = events(&nats, "the turns", |events| of_kind(events, "source.recovered") == 1).await;
    assert_eq!(of_kind(&events, "source.failed"), 1);
}

#[tokio::test]
async fn a_host_that_hangs_has_its_few_places_and_no_others() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let (silent, sound) = (Web::start(), Web::start());
    let hosts = vec![silent.host(), sound.host()];
    let configure = |config: &mut Config| {
        config.settings.allowed_hosts = hosts;
        config.settings.poll_concurrency = 6;
        config.settings.host_connections = 2;
        config.settings.host_spacing_milliseconds = 0;
        config.settings.fetch_timeout_seconds = 600;
    };
    let mut ingestion = Ingestion::start_with(&database, &nats, configure).await;
    for n in 0..20 {
        silent.set(&format!("/{n}"), Reply::Silence);
        ingestion
            .source(Source { location: silent.url(&format!("/{n}")), ..named(&format!("s{n}"), SourceKind::Feed) })
            .await;
    }
    for n in 0..20 {
        sound.feed(&format!("/{n}"), rss([entry(&format!("sound {n}"), "Un.")]));
        ingestion
            .source(Source { location: sound.url(&format!("/{n}")), ..named(&format!("h{n}"), SourceKind::Feed) })
            .await;
    }
    wait_until_async("the sound ones are polled", TIMEOUT, async || {
        let request = ListSourcesRequest { page_size: 200, ..Default::default() };
        let sources = ingestion.client.sources.clone().list_sources(request).await.unwrap().into_inner().sources;
        sources.iter().filter(|source| source.health.as_ref().unwrap().state() == SourceState::Healthy).count() == 20
    })
    .await;
    let asked: usize = (0..20).map(|n| silent.asked(&format!("/{n}")).len()).sum();
    assert_eq!(asked, 2, "the other places are not for that host");
    ingestion.stop().await;
}

#[tokio::test]
async fn ten_that_hang_ten_that_fail_and_ten_that_drip_keep_no_other_from_being_polled() {
    let mut bad = Vec::new();
    for reply in [
        Reply::Silence,
        Reply::Whole(StatusCode::INTERNAL_SERVER_ERROR, vec![], "".into()),
        Reply::Drip(rss((0..500).map(|n| entry(&n.to_string(), "Un."))).into(), TENTH),
    ] {
        for _ in 0..10 {
            bad.push((Web::start(), reply.clone()));
        }
    }
    let (nats, database, sound) = (NatsServer::start(), Database::sqlite(), Web::start());
    let hosts = bad.iter().map(|(web, _)| web.host()).chain([sound.host()]).collect();
    let configure = |config: &mut Config| {
        config.settings.allowed_hosts = hosts;
        config.settings.host_connections = 16;
        config.settings.host_spacing_milliseconds = 0;
        config.settings.fetch_timeout_seconds = 600;
    };
    let mut ingestion = Ingestion::start_with(&database, &nats, configure).await;
    for (n, (web, reply)) in bad.iter().enumerate() {
        web.set("/rss", reply.clone());
        ingestion.source(Source { location: web.url("/rss"), ..named(&format!("bad {n}"), SourceKind::Feed) }).await;
    }
    wait_until_async("the bad ones are asked", TIMEOUT, async || {
        bad.iter().filter(|(web, _)| web.asked("/rss").is_empty()).count() <= bad.len() / 3
    })
    .await;
    for n in 0..100 {
        sound.feed(&format!("/{n}"), rss([entry(&format!("sound {n}"), "Un.")]));
        ingestion
            .source(Source { location: sound.url(&format!("/{n}")), ..named(&format!("{n}"), SourceKind::Feed) })
            .await;
    }
    wait_until_async("the sound ones are asked", TIMEOUT, async || {
        (0..100).all(|n| !sound.asked(&format!("/{n}")).is_empty())
    })
    .await;
    // Those that hang may do so for ten minutes: no sound one waits for them.
    wait_until_async("the sound ones are polled", TIMEOUT, async || {
        let request = ListSourcesRequest { page_size: 200, ..Default::default() };
        let sources = ingestion.client.sources.clone().list_sources(request).await.unwrap().into_inner().sources;
        let mut sound = sources.iter().filter(|source| !source.name.starts_with("bad"));
        sound.all(|source| source.health.as_ref().unwrap().state() == SourceState::Healthy)
    })
    .await;
    ingestion.stop().await;
}

#[tokio::test]
async fn no_spelling_of_an_inner_address_is_asked() {
    let web = Web::start();
    let database = Database::sqlite();
    let intake = intake(&database, &[], Folders::default()).await;
    let port = web.address.port();
    for (n, host) in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0x7f.1",
        "0.0.0.0",
        "0",
        "127.0.0.1.",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fd00::1]",
        "[fe80::1]",
        "169.254.169.254",
        "100.100.100.200",
        "[fd00:ec2::254]",
        "１２７.０.０.１",
    ]
    .into_iter()
    .enumerate()
    {
        let location = format!("http://{host}:{port}/rss");
        let proposal = newsroom_proto::ingestion::v1::CreateSourceRequest {
            source: Some(Source { location: location.clone(), ..named(&format!("n{n}"), SourceKind::Feed) }),
            ..Default::default()
        };
        let refused = match convert::create_source(&proposal) {
            Ok(creation) => usecase::source::create(&intake, creation, newsroom_fixtures::anyone())
                .await
                .map(|source| source.settings.endpoint.location())
                .unwrap_err()
                .to_string(),
            Err(error) => error.message().to_owned(),
        };
        assert!(!refused.is_empty(), "{location}");
    }
    // A name is looked at when it is connected to, each time.
    let id = source(&intake, "nom", SourceKind::Feed, format!("http://localhost:{port}/rss")).await.id;
    assert_eq!(error(&intake, id).await, "the host lies in a private network, where nothing is fetched from");
    assert!(web.asked("/rss").is_empty());
}
