//! What was superseded never comes on top again unless it is surely said again.

use std::{fs, time::Duration};

use newsroom_fixtures::{NatsServer, Web};
use newsroom_ingestion::{domain::TakenAs as Way, fetch::Folders, usecase};
use newsroom_proto::ingestion::v1::{
    ContestReason, GetItemRequest, ItemContested, SourceKind, SubmitRawRequest, SubmitRawStreamRequest, TakenAs,
    submit_raw_stream_response::Result as Outcome,
};
use prost::Message as _;

use crate::{
    http::Setting,
    polling::{poll, source},
    support::{Database, Ingestion, events, of_kind, rss, submission, taken},
};

/// A feed of one entry that always bears the same id and time.
fn feed(text: &str) -> String {
    let date = "<pubDate>Wed, 04 Nov 2026 10:00:00 GMT</pubDate>";
    rss([format!("<item><guid>urn:a:1</guid><title>Un suspect</title>{date}<description>{text}</description></item>")])
}

#[tokio::test]
async fn a_replayed_push_rolls_back_nothing() {
    for database in Database::both() {
        let mut setting = Setting::new(database, |_| {}).await;
        let (arrested, cleared) = (feed("Arrêté."), feed("Blanchi."));
        let first = setting.push_untimed(arrested.as_bytes()).await.json();
        let id = first["taken"][0]["item_id"].as_str().unwrap().to_owned();
        assert_eq!(setting.push_untimed(cleared.as_bytes()).await.json()["taken"][0]["taken_as"], "update");
        for restarted in [false, true] {
            if restarted {
                setting = setting.restarted().await;
            }
            let replayed = setting.push_untimed(arrested.as_bytes()).await.json();
            let told = &replayed["taken"][0];
            assert_eq!((&told["taken_as"], &told["revision"]), (&"outdated".into(), &2.into()), "{replayed}");
            assert!(told["reason"].as_str().unwrap().contains("superseded"), "{replayed}");
            let request = GetItemRequest { id: id.clone() };
            let item = setting.ingestion.client.get_item(request).await.unwrap().into_inner().item.unwrap();
            assert_eq!((item.body, item.revision), (vec!["Blanchi.".to_owned()], 2));
        }
        assert!(setting.health().await.rejected.iter().any(|told| told.contains("superseded")));

        // Signed with its time and an id of its own, it is surely said again.
        let fresh = setting.push("m1", &[], arrested.as_bytes()).await.json();
        assert_eq!((&fresh["taken"][0]["taken_as"], &fresh["taken"][0]["revision"]), (&"update".into(), &3.into()));
        assert_eq!(setting.push_untimed(cleared.as_bytes()).await.json()["taken"][0]["taken_as"], "outdated");
        setting.ingestion.stop().await;
        let events =
            events(&setting.nats, "word of the replays", |events| of_kind(events, "item.contested") >= 2).await;
        let contests = events.iter().filter(|event| event.kind == "item.contested");
        for contest in contests.map(|event| ItemContested::decode(event.payload.as_slice()).unwrap()) {
            assert_eq!((contest.reason(), contest.item_id.as_str()), (ContestReason::Superseded, id.as_str()));
        }
        assert_eq!(of_kind(&events, "item.contested"), 2, "each content once while another stands");
    }
}

#[tokio::test]
async fn a_call_proves_nothing_whatever_its_request_id_and_a_newer_version_does() {
    for database in Database::both() {
        let nats = NatsServer::start();
        let mut ingestion = Ingestion::start(&database, &nats).await;
        let agency = ingestion.pusher("Agence").await;
        let version = |version: &str, text: &str| {
            format!(r#"{{"uri": "urn:a:1", "version": "{version}", "headline": "Titre", "body_text": "{text}"}}"#)
        };
        for (number, (payload, expected)) in [
            (version("", "Arrêté."), (TakenAs::New, 1)),
            (version("", "Blanchi."), (TakenAs::Update, 2)),
            (version("", "Arrêté."), (TakenAs::Outdated, 2)),
            (version("3", "Arrêté."), (TakenAs::Update, 3)),
            (version("4", "Blanchi."), (TakenAs::Update, 4)),
            (version("4", "Arrêté."), (TakenAs::Outdated, 4)),
            (version("", "Arrêté."), (TakenAs::Outdated, 4)),
            (version("5", "Arrêté."), (TakenAs::Update, 5)),
        ]
        .into_iter()
        .enumerate()
        {
            let request = SubmitRawRequest { request_id: format!("r{number}"), ..submission(&agency, payload) };
            let answer = ingestion.client.submit_raw(request).await.unwrap().into_inner();
            assert_eq!(taken(&answer), [expected], "{number}");
        }
        let replay = SubmitRawStreamRequest { submission: Some(submission(&agency, version("4", "Blanchi."))) };
        let messages = futures::stream::iter([replay]);
        let mut answers = ingestion.client.submit_raw_stream(messages).await.unwrap().into_inner();
        let Some(Outcome::Submitted(answer)) = answers.message().await.unwrap().unwrap().result else {
            panic!("refused")
        };
        assert_eq!(taken(&answer), [(TakenAs::Outdated, 5)]);
        ingestion.stop().await;
    }
}

#[tokio::test]
async fn what_stands_so_now_is_taken_by_a_poll() {
    for database in Database::both() {
        let web = Web::start();
        let intake = database.intake(&[web.host()], Folders::default()).await;
        web.feed("/rss", feed("Arrêté."));
        let id = source(&intake, "Agence", SourceKind::Feed, web.url("/rss")).await.id;
        let mut ways = Vec::new();
        for text in ["Arrêté.", "Blanchi.", "Arrêté."] {
            web.feed("/rss", feed(text));
            ways.push(poll(&intake, id).await.taken[0].taken_as);
        }
        assert_eq!(ways, [Way::New, Way::Update, Way::Update]);
    }
}

#[tokio::test]
async fn two_versions_that_lie_in_a_folder_do_not_take_turns() {
    for database in Database::both() {
        let root = tempfile::tempdir().unwrap();
        let intake = database.intake(&[], Folders::new(vec![root.path().to_owned()])).await;
        let id = source(&intake, "Dossier", SourceKind::Directory, root.path().display().to_string()).await.id;
        let write = |name: &str, text: &str| fs::write(root.path().join(name), feed(text)).unwrap();
        write("1.xml", "Arrêté.");
        write("2.xml", "Blanchi.");
        let mut ways = Vec::new();
        for round in 0..4 {
            if round == 3 {
                // It is put there once more, and so it stands now.
                write("3.xml", "Arrêté.");
            }
            let polled = usecase::poll_source(&intake, id, Duration::from_secs(30)).await.unwrap();
            ways.push(polled.taken.iter().map(|taken| taken.taken_as).collect::<Vec<_>>());
        }
        assert_eq!(ways[0], [Way::New, Way::Update]);
        assert_eq!(ways[1..3], [vec![Way::Outdated, Way::Seen], vec![Way::Outdated, Way::Seen]]);
        assert_eq!(ways[3], [Way::Outdated, Way::Seen, Way::Update]);
    }
}
