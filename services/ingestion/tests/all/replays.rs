//! What was superseded never comes on top again unless it is surely said again.

use std::{fs, time::Duration};

use newsroom_fixtures::{NatsServer, Web};
use newsroom_ingestion::{domain::IngestOutcome as Outcome, fetch::Folders, usecase};
use newsroom_proto::ingestion::v1::{
    ContestReason, GetItemRequest, IngestOutcome, ItemContested, SourceKind, SubmitRawRequest, SubmitRawStreamRequest,
    submit_raw_stream_response::Result as StreamResult,
};
use prost::Message as _;
use rstest::rstest;

use crate::{
    http::Setting,
    polling::{poll, source},
    support::{Database, Ingestion, events, ingested, intake, of_kind, rss, submission},
};

/// A feed of one entry that always bears the same id and time.
fn feed(text: &str) -> String {
    let date = "<pubDate>Wed, 04 Nov 2026 10:00:00 GMT</pubDate>";
    rss([format!("<item><guid>urn:a:1</guid><title>Un suspect</title>{date}<description>{text}</description></item>")])
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_replayed_push_rolls_back_nothing(#[case] database: Database) {
    let mut setting = Setting::new(database, |_| {}).await;
    let (arrested, cleared) = (feed("Arrêté."), feed("Blanchi."));
    let first = setting.push_untimed(arrested.as_bytes()).await.json();
    let id = first["ingested"][0]["item_id"].as_str().unwrap().to_owned();
    assert_eq!(setting.push_untimed(cleared.as_bytes()).await.json()["ingested"][0]["outcome"], "update");
    for restarted in [false, true] {
        if restarted {
            setting = setting.restarted().await;
        }
        let replayed = setting.push_untimed(arrested.as_bytes()).await.json();
        let told = &replayed["ingested"][0];
        assert_eq!((&told["outcome"], &told["revision"]), (&"outdated".into(), &2.into()), "{replayed}");
        assert!(told["reason"].as_str().unwrap().contains("superseded"), "{replayed}");
        let request = GetItemRequest { id: id.clone() };
        let item = setting.ingestion.client.items.get_item(request).await.unwrap().into_inner().item.unwrap();
        assert_eq!((item.body, item.revision), (vec!["Blanchi.".to_owned()], 2));
    }
    assert!(setting.health().await.rejected.iter().any(|told| told.contains("superseded")));

    // Signed with its time and an id of its own, it is surely said again.
    let fresh = setting.push("m1", &[], arrested.as_bytes()).await.json();
    assert_eq!((&fresh["ingested"][0]["outcome"], &fresh["ingested"][0]["revision"]), (&"update".into(), &3.into()));
    assert_eq!(setting.push_untimed(cleared.as_bytes()).await.json()["ingested"][0]["outcome"], "outdated");
    setting.ingestion.stop().await;
    let events = events(&setting.nats, "word of the replays", |events| of_kind(events, "item.contested") >= 2).await;
    let contests = events.iter().filter(|event| event.kind == "item.contested");
    for contest in contests.map(|event| ItemContested::decode(event.payload.as_slice()).unwrap()) {
        assert_eq!((contest.reason(), contest.item_id.as_str()), (ContestReason::Superseded, id.as_str()));
    }
    assert_eq!(of_kind(&events, "item.contested"), 2, "each content once while another stands");
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_call_proves_nothing_whatever_its_request_id_and_a_newer_version_does(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let agency = ingestion.pusher("Agence").await;
    let version = |version: &str, text: &str| {
        format!(r#"{{"uri": "urn:a:1", "version": "{version}", "headline": "Titre", "body_text": "{text}"}}"#)
    };
    for (number, (payload, expected)) in [
        (version("", "Arrêté."), (IngestOutcome::New, 1)),
        (version("", "Blanchi."), (IngestOutcome::Update, 2)),
        (version("", "Arrêté."), (IngestOutcome::Outdated, 2)),
        (version("3", "Arrêté."), (IngestOutcome::Update, 3)),
        (version("4", "Blanchi."), (IngestOutcome::Update, 4)),
        (version("4", "Arrêté."), (IngestOutcome::Outdated, 4)),
        (version("", "Arrêté."), (IngestOutcome::Outdated, 4)),
        (version("5", "Arrêté."), (IngestOutcome::Update, 5)),
    ]
    .into_iter()
    .enumerate()
    {
        let request = SubmitRawRequest { request_id: format!("r{number}"), ..submission(&agency, payload) };
        let answer = ingestion.client.items.submit_raw(request).await.unwrap().into_inner();
        assert_eq!(ingested(&answer), [expected], "{number}");
    }
    let replay = SubmitRawStreamRequest { submission: Some(submission(&agency, version("4", "Blanchi."))) };
    let messages = futures::stream::iter([replay]);
    let mut answers = ingestion.client.items.submit_raw_stream(messages).await.unwrap().into_inner();
    let Some(StreamResult::Submitted(answer)) = answers.message().await.unwrap().unwrap().result else {
        panic!("refused")
    };
    assert_eq!(ingested(&answer), [(IngestOutcome::Outdated, 5)]);
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn what_stands_so_now_is_taken_by_a_poll(#[case] database: Database) {
    let web = Web::start();
    let intake = intake(&database, &[web.host()], Folders::default()).await;
    web.feed("/rss", feed("Arrêté."));
    let id = source(&intake, "Agence", SourceKind::Feed, web.url("/rss")).await.id;
    let mut outcomes = Vec::new();
    for text in ["Arrêté.", "Blanchi.", "Arrêté."] {
        web.feed("/rss", feed(text));
        outcomes.push(poll(&intake, id).await.ingested[0].outcome);
    }
    assert_eq!(outcomes, [Outcome::New, Outcome::Update, Outcome::Update]);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn two_versions_that_lie_in_a_folder_do_not_take_turns(#[case] database: Database) {
    let root = tempfile::tempdir().unwrap();
    let intake = intake(&database, &[], Folders::new(vec![root.path().to_owned()])).await;
    let id = source(&intake, "Dossier", SourceKind::Directory, root.path().display().to_string()).await.id;
    let write = |name: &str, text: &str| fs::write(root.path().join(name), feed(text)).unwrap();
    write("1.xml", "Arrêté.");
    write("2.xml", "Blanchi.");
    let mut outcomes = Vec::new();
    for round in 0..4 {
        if round == 3 {
            // It is put there once more, and so it stands now.
            write("3.xml", "Arrêté.");
        }
        let polled = usecase::source::poll(&intake, id, Duration::from_secs(30)).await.unwrap();
        outcomes.push(polled.ingested.iter().map(|ingested| ingested.outcome).collect::<Vec<_>>());
    }
    assert_eq!(outcomes[0], [Outcome::New, Outcome::Update]);
    assert_eq!(outcomes[1..3], [vec![Outcome::Outdated, Outcome::Seen], vec![Outcome::Outdated, Outcome::Seen]]);
    assert_eq!(outcomes[3], [Outcome::Outdated, Outcome::Seen, Outcome::Update]);
}
