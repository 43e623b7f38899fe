//! Feeds with a hub: a real hub on the loopback, which asks back and tells what is new.

use std::net::SocketAddr;

use hmac::Hmac;
use newsroom_chassis::{
    clock,
    http::{HttpServer, Port},
    task,
};
use newsroom_fixtures::{NatsServer, Web, wait_for_async, wait_until_async};
use newsroom_ingestion::{
    Config, convert,
    domain::{Retention, Source, SourceId, Subscription, SubscriptionState},
    fetch::{Credentials, Folders},
    http::{self, HttpConfig},
    store::Subscriptions,
    usecase::{
        self, Intake,
        subscription::{self, WebSub},
    },
};
use newsroom_proto::ingestion::v1::{
    DeleteSourceRequest, GetSourceRequest, HubSubscriptionState, SourceKind, SourceState, UpdateSourceRequest,
};
use prost_types::FieldMask;
use rstest::rstest;
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{
    hub::{Hub, declare, secrets, signed, with},
    polling::{poll, source},
    support::{Database, Ingestion, TIMEOUT, entry, intake, named, rss},
};

/// An intake with a door and without a clock: a test says when a hub is asked.
struct Setting {
    intake: Intake,
    web: Web,
    hub: Hub,
    id: SourceId,
    _secrets: TempDir,
    _stop: tokio_util::sync::DropGuard,
}

impl Setting {
    async fn new(database: &Database) -> Self {
        let (web, secrets) = (Web::start(), secrets());
        let config = HttpConfig::default();
        let port = Port { service: "ingestion", name: "pushes" };
        let server = HttpServer::bind(SocketAddr::from(([127, 0, 0, 1], 0)), port, config.limits()).await.unwrap();
        let public_url = Url::parse(&format!("http://{}/below/", server.address().unwrap())).unwrap();
        // Without a path: nothing in between takes it away here.
        let public_url = public_url.join("/").unwrap();
        let mut intake = intake(database, &["127.0.0.1".into()], Folders::default()).await;
        intake.fetcher.credentials = Credentials::new(Some(secrets.path().to_owned()));
        intake.websub = Some(WebSub { public_url });
        let stop = CancellationToken::new();
        let handler = http::handler(intake.clone(), &config);
        drop(task::spawn("http", server.serve(handler, stop.clone())));
        let hub = Hub::start().await;
        declare(&web, &hub.url(), &rss([entry("1", "Un.")]));
        let id = source(&intake, "Agence", SourceKind::Feed, web.url("/rss")).await.id;
        Self { intake, web, hub, id, _secrets: secrets, _stop: stop.drop_guard() }
    }

    async fn tend(&self) {
        for due in usecase::subscription::due(&self.intake, 10).await.unwrap() {
            usecase::subscription::tend(&self.intake, due).await.unwrap();
        }
    }

    async fn subscription(&self) -> Option<Subscription> {
        Subscriptions::reading(&self.intake.store).find(self.id).await.unwrap()
    }

    /// Polls, asks the hub, and waits until it has asked back.
    async fn subscribe(&self) -> (String, String) {
        poll(&self.intake, self.id).await;
        self.tend().await;
        wait_for_async("the hub knows us", TIMEOUT, async || self.hub.subscriber()).await
    }

    async fn headlines(&self) -> usize {
        usecase::source::read(&self.intake.store, self.id).await.unwrap().health.item_count as usize
    }

    async fn due_now(&self) {
        let known = self.subscription().await.unwrap();
        let changed = subscription::change(&self.intake.store, self.id, known.token, |subscription, now| {
            subscription.next_time = Some(now);
            Some(Retention::Kept)
        });
        changed.await.unwrap().unwrap();
    }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_hub_that_asks_back_is_answered_and_what_it_proves_is_taken(#[case] database: Database) {
    let setting = Setting::new(&database).await;
    let (callback, secret) = setting.subscribe().await;
    let asked = &setting.hub.asked("subscribe")[0];
    assert_eq!(
        (asked["hub.topic"].as_str(), asked["hub.lease_seconds"].as_str()),
        (setting.web.url("/rss").as_str(), "864000")
    );
    assert_eq!((secret.len(), secret.contains("own")), (64, false));
    let active = setting.subscription().await.unwrap();
    assert_eq!((active.state, active.attempts), (SubscriptionState::Active, 0));
    let lease = active.lease_until.unwrap() - clock::now();
    assert!((3_590..=3_600).contains(&lease.whole_seconds()), "{lease}");
    assert!(callback.ends_with(&format!("/v1/websub/{}/{}", setting.id, active.token)));

    // Polling slows down, and does not stop.
    let polled = poll(&setting.intake, setting.id).await.source;
    let wait = (polled.health.next_poll_time.unwrap() - polled.health.last_attempt_time.unwrap()).whole_minutes();
    assert!((50..=66).contains(&wait), "{wait}");

    let new = rss([entry("2", "Deux.")]);
    for forged in [
        "",
        "sha256=00",
        &signed::<Hmac<Sha256>>("sha256", "other", &new),
        &signed::<Hmac<Sha256>>("sha512", &secret, &new),
    ] {
        assert_eq!(setting.hub.tell(&callback, &new, forged).await, 202, "it is not told");
    }
    assert_eq!(setting.headlines().await, 1, "but ignored");
    let noted = setting.subscription().await.unwrap().error;
    assert_eq!(noted, "what was sent in the hub's name has no valid signature, and was dropped");
    assert_eq!(setting.hub.tell(&callback, &new, &signed::<Hmac<Sha1>>("sha1", &secret, &new)).await, 202);
    assert_eq!(setting.headlines().await, 2, "as long as it has shown nothing better");
    let newer = rss([entry("3", "Trois.")]);
    assert_eq!(setting.hub.tell(&callback, &newer, &signed::<Hmac<Sha512>>("sha512", &secret, &newer)).await, 202);
    assert_eq!(setting.headlines().await, 3);
    let weak = rss([entry("4", "Quatre.")]);
    setting.hub.tell(&callback, &weak, &signed::<Hmac<Sha1>>("sha1", &secret, &weak)).await;
    assert_eq!(setting.headlines().await, 3, "SHA-1 no more");
    let noted = setting.subscription().await.unwrap().error;
    assert!(noted.starts_with("the hub signs with sha1 now"), "{noted}");
    let broken = "<rss><channel>";
    setting.hub.tell(&callback, broken, &signed::<Hmac<Sha256>>("sha256", &secret, broken)).await;
    let told = setting.subscription().await.unwrap();
    assert!(told.error.starts_with("what the hub sent cannot be read: "), "{}", told.error);
    assert!(told.content_time.is_some());
    let health =
        convert::source_to_message(&usecase::source::read(&setting.intake.store, setting.id).await.unwrap()).health;
    let shown = health.unwrap().subscription.unwrap();
    assert_eq!((shown.state(), shown.hub), (HubSubscriptionState::Active, setting.hub.url()));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_hub_that_does_not_send_what_polls_find_is_trusted_no_more_until_it_sends(#[case] database: Database) {
    let setting = Setting::new(&database).await;
    let (callback, secret) = setting.subscribe().await;
    let wait = async || {
        let health = poll(&setting.intake, setting.id).await.source.health;
        (health.next_poll_time.unwrap() - health.last_attempt_time.unwrap()).whole_minutes()
    };
    assert!((50..=66).contains(&wait().await), "the hub is trusted");
    assert!((50..=66).contains(&wait().await), "nothing is new");
    declare(&setting.web, &setting.hub.url(), &rss([entry("9", "Neuf.")]));
    assert!((4..=6).contains(&wait().await), "the hub did not send it");
    let noted = setting.subscription().await.unwrap();
    assert_eq!((noted.missed, noted.error.contains("had not sent")), (1, true), "{}", noted.error);
    setting.due_now().await;
    setting.tend().await;
    let renewed = wait_for_async("the lease is renewed", TIMEOUT, async || {
        setting.subscription().await.filter(|known| known.attempts == 0)
    });
    assert!(renewed.await.error.contains("had not sent"), "a renewal sends no news");
    assert!((4..=6).contains(&wait().await));
    let new = rss([entry("10", "Dix.")]);
    assert_eq!(setting.hub.tell(&callback, &new, &signed::<Hmac<Sha256>>("sha256", &secret, &new)).await, 202);
    let noted = setting.subscription().await.unwrap();
    assert_eq!((noted.missed, noted.error.as_str()), (0, ""));
    assert!((50..=66).contains(&wait().await), "it is trusted again");
}

#[tokio::test]
async fn nobody_but_the_hub_is_answered_and_nothing_that_was_not_asked() {
    let database = Database::sqlite();
    let setting = Setting::new(&database).await;
    let (callback, secret) = setting.subscribe().await;
    let topic = setting.web.url("/rss");
    let query = |mode: &'static str, topic: &'static str| {
        vec![("hub.mode", mode), ("hub.topic", topic), ("hub.challenge", "c")]
    };
    let other = callback.replace(&setting.subscription().await.unwrap().token, &"0".repeat(32));
    assert_eq!(setting.hub.ask(&callback, &query("subscribe", "http://a.example/")).await.0, 404);
    assert_eq!(setting.hub.ask(&callback, &query("publish", "x")).await.0, 404);
    assert_eq!(setting.hub.ask(&callback, &[]).await.0, 404);
    for (callback, mode, challenge, status) in [
        (&callback, "unsubscribe", "c", 404),
        (&other, "subscribe", "c", 404),
        (&callback, "subscribe", "", 400),
        (&callback, "subscribe", "<script>alert(1)</script>", 200),
    ] {
        let query = [("hub.mode", mode), ("hub.topic", &topic), ("hub.challenge", challenge)];
        let (told, body) = setting.hub.ask(callback, &query).await;
        assert_eq!(told, status, "{mode} {challenge} {body}");
    }
    let plain = setting
        .hub
        .shared
        .client
        .get(with(&callback, &[("hub.mode", "subscribe"), ("hub.topic", &topic), ("hub.challenge", "<b>")]));
    let plain = plain.send().await.unwrap();
    assert_eq!(plain.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(plain.headers()["x-content-type-options"], "nosniff");
    let new = rss([entry("2", "Deux.")]);
    assert_eq!(setting.hub.tell(&other, &new, &signed::<Hmac<Sha256>>("sha256", &secret, &new)).await, 410);
    assert_eq!(setting.headlines().await, 1);

    let denial = [("hub.mode", "denied"), ("hub.topic", topic.as_str()), ("hub.reason", "no\nmore room\u{7}")];
    assert_eq!(setting.hub.ask(&callback, &denial).await.0, 200);
    let denied = setting.subscription().await.unwrap();
    assert_eq!((denied.state, denied.error.as_str()), (SubscriptionState::Denied, "the hub refused: no more room"));
    assert_eq!(setting.hub.tell(&callback, &new, &signed::<Hmac<Sha256>>("sha256", &secret, &new)).await, 410);
    let polled = poll(&setting.intake, setting.id).await.source;
    let wait = (polled.health.next_poll_time.unwrap() - polled.health.last_attempt_time.unwrap()).whole_minutes();
    assert!(wait <= 6, "polled as before: {wait}");
}

#[tokio::test]
async fn a_lease_is_renewed_and_a_hub_that_fails_or_lies_inside_is_noted() {
    let database = Database::sqlite();
    let setting = Setting::new(&database).await;
    let (callback, secret) = setting.subscribe().await;
    let first = setting.subscription().await.unwrap();
    *setting.hub.shared.lease.lock().unwrap() = 7_200;
    setting.due_now().await;
    setting.tend().await;
    let renewed = wait_for_async("the lease is renewed", TIMEOUT, async || {
        setting.subscription().await.filter(|known| known.lease_until > first.lease_until)
    })
    .await;
    assert_eq!((renewed.token, setting.hub.asked("subscribe").len()), (first.token, 2));
    assert_eq!(setting.hub.subscriber().unwrap(), (callback, secret), "the same to the hub");

    *setting.hub.shared.refuses.lock().unwrap() = Some(500);
    setting.due_now().await;
    setting.tend().await;
    let failed = setting.subscription().await.unwrap();
    assert_eq!((failed.error.as_str(), failed.attempts), ("the hub cannot be asked: it answered 500", 1));
    assert!(failed.is_fresh(clock::now()), "its lease goes on");

    for (hub, told) in [
        (
            "http://169.254.169.254/hub",
            "the hub cannot be asked: the host lies in a private network, where nothing is fetched from",
        ),
        (
            "http://localhost:1/hub",
            "the hub cannot be asked: the host lies in a private network, where nothing is fetched from",
        ),
    ] {
        declare(&setting.web, hub, &rss([entry("1", "Un.")]));
        poll(&setting.intake, setting.id).await;
        setting.tend().await;
        let known = setting.subscription().await.unwrap();
        assert_eq!((known.hub.as_str(), known.error.as_str()), (hub, told));
    }
    setting.web.feed("/rss", rss([entry("1", "Un.")]));
    poll(&setting.intake, setting.id).await;
    assert_eq!(
        setting.subscription().await.map(|known| known.state),
        Some(SubscriptionState::Leaving),
        "none is declared"
    );
    for _ in 0..6 {
        setting.due_now().await;
        setting.tend().await;
        if setting.subscription().await.is_none() {
            return;
        }
    }
    panic!("a hub that cannot be told is given up");
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn the_service_subscribes_by_itself_and_says_farewell_when_a_source_is_paused_or_deleted(
    #[case] database: Database,
) {
    let nats = NatsServer::start();
    let (web, hub, secrets) = (Web::start(), Hub::start().await, secrets());
    declare(&web, &hub.url(), &rss([entry("1", "Un.")]));
    // The port has to be known before the service begins.
    let port = newsroom_fixtures::free_port();
    let folder = secrets.path().to_owned();
    let configure = |config: &mut Config| {
        config.settings.allowed_hosts = vec!["127.0.0.1".into()];
        config.settings.credentials_directory = Some(folder);
        config.settings.http.listen = Some(SocketAddr::from(([127, 0, 0, 1], port)));
        config.settings.public_url = Url::parse(&format!("http://127.0.0.1:{port}")).ok();
    };
    let mut ingestion = Ingestion::start_with(&database, &nats, configure).await;
    let source =
        newsroom_proto::ingestion::v1::Source { location: web.url("/rss"), ..named("Agence", SourceKind::Feed) };
    let id = ingestion.source(source).await.id;
    wait_until_async("the hub knows us", TIMEOUT, async || hub.subscriber().is_some()).await;
    let (callback, secret) = hub.subscriber().unwrap();
    let new = rss([entry("2", "Deux.")]);
    assert_eq!(hub.tell(&callback, &new, &signed::<Hmac<Sha256>>("sha256", &secret, &new)).await, 202);
    let read = GetSourceRequest { id: id.clone() };
    let shown = ingestion.client.sources.get_source(read).await.unwrap().into_inner().source.unwrap().health.unwrap();
    assert_eq!((shown.state(), shown.item_count), (SourceState::Healthy, 2));
    let mut client = ingestion.client.clone();
    let mut paused = async |paused: bool| {
        let request = UpdateSourceRequest {
            source: Some(newsroom_proto::ingestion::v1::Source { id: id.clone(), paused, ..Default::default() }),
            update_mask: Some(FieldMask { paths: vec!["paused".into()] }),
            ..Default::default()
        };
        client.sources.update_source(request).await.unwrap();
    };
    paused(true).await;
    wait_until_async("the hub forgets us", TIMEOUT, async || hub.subscriber().is_none()).await;
    assert_eq!(hub.tell(&callback, &new, &signed::<Hmac<Sha256>>("sha256", &secret, &new)).await, 410);
    paused(false).await;
    wait_until_async("the hub knows us again", TIMEOUT, async || hub.subscriber().is_some()).await;
    assert_ne!(hub.subscriber().unwrap().0, callback, "under another address");
    ingestion.client.sources.delete_source(DeleteSourceRequest { id: id.clone(), ..Default::default() }).await.unwrap();
    wait_until_async("the hub forgets us", TIMEOUT, async || hub.subscriber().is_none()).await;
    assert_eq!(hub.asked("unsubscribe").len(), 2);
    ingestion.stop().await;
}

#[tokio::test]
async fn without_a_public_address_nobody_subscribes() {
    let database = Database::sqlite();
    let mut setting = Setting::new(&database).await;
    setting.intake.websub = None;
    let polled: Source = poll(&setting.intake, setting.id).await.source;
    assert_eq!((polled.health.subscription, setting.subscription().await), (None, None));
    assert!(setting.hub.asked("subscribe").is_empty());
}
