//! Sources on an SFTP server.

use std::{fs, time::Duration};

use newsroom_fixtures::SftpServer;
use newsroom_ingestion::domain::{HealthState, IngestOutcome};
use newsroom_proto::ingestion::v1::SourceKind;
use rstest::rstest;

use crate::{
    support::{Database, entry, rss},
    ways::{Ways, headlines},
};

fn location(server: &SftpServer, folder: &str) -> String {
    let (user, fingerprint) = (SftpServer::USER, server.fingerprint());
    format!("sftp://{user}@{}{folder}?hostkey={fingerprint}&depth=1", server.address())
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn new_and_changed_files_are_taken_and_what_is_odd_harms_no_other(#[case] database: Database) {
    let server = SftpServer::start();
    let out = server.root().join("out");
    fs::create_dir_all(out.join("sport/deep")).unwrap();
    fs::write(out.join("b.xml"), rss([entry("1", "Un."), entry("2", "Deux.")])).unwrap();
    fs::write(out.join("sport/c.xml"), rss([entry("3", "Trois.")])).unwrap();
    fs::write(out.join("sport/deep/d.xml"), rss([entry("4", "Trop bas.")])).unwrap();
    fs::write(out.join("bad.xml"), "<rss><channel><item>").unwrap();
    fs::write(out.join("large.xml"), vec![b' '; (2 << 20) + 1]).unwrap();
    fs::write(out.join("e.xml.part"), rss([entry("5", "En cours.")])).unwrap();
    fs::write(server.root().join("secret.xml"), rss([entry("6", "Ailleurs.")])).unwrap();
    std::os::unix::fs::symlink("../secret.xml", out.join("link.xml")).unwrap();
    // Larger than a packet, so that it comes in several.
    let long: Vec<String> = (10..400).map(|number| entry(&number.to_string(), &"Long. ".repeat(100))).collect();
    fs::write(out.join("long.xml"), rss(long)).unwrap();
    let ways = Ways::to(database, SftpServer::PASSWORD, None).await;
    let id = ways.source(SourceKind::Sftp, location(&server, "/out")).await;

    let polled = ways.poll(id).await;
    assert_eq!(polled.source.health.last_error, "");
    assert_eq!(polled.ingested.len(), 393);
    assert!(polled.ingested.iter().all(|ingested| ingested.outcome == IngestOutcome::New));
    let mut rejected = polled.rejected.clone();
    rejected.sort_unstable();
    assert_eq!(
        rejected,
        [
            "bad.xml: it is cut off inside <item>",
            "large.xml: it is larger than 2 MiB",
            "link.xml: it is a link, which is not followed",
        ]
    );
    assert!(ways.poll(id).await.not_modified);

    fs::rename(out.join("e.xml.part"), out.join("e.xml")).unwrap();
    fs::write(out.join("b.xml"), rss([entry("1", "Un."), entry("2", "Deux, corrigé.")])).unwrap();
    let polled = ways.poll(id).await;
    let changed =
        [("Titre 1", IngestOutcome::Seen), ("Titre 2", IngestOutcome::Update), ("Titre 5", IngestOutcome::New)];
    assert_eq!(headlines(&polled), changed);
    assert_eq!((polled.source.health.state, polled.source.health.item_count), (HealthState::Healthy, 394));
}

#[tokio::test]
async fn a_file_that_is_being_written_is_left_for_the_next_poll() {
    let server = SftpServer::start();
    let path = server.root().join("a.xml");
    let whole = rss([entry("1", "Un."), entry("2", "Deux.")]);
    let ways = Ways::to(Database::sqlite(), SftpServer::PASSWORD, None).await;
    let id = ways.source(SourceKind::Sftp, location(&server, "/")).await;
    let (written, stop) = (path.clone(), tokio_util::sync::CancellationToken::new());
    let writing = stop.clone();
    let writer = tokio::task::spawn_blocking(move || {
        for length in 1.. {
            fs::write(&written, "<".repeat(length)).unwrap();
            std::thread::sleep(Duration::from_millis(20));
            if writing.is_cancelled() {
                break;
            }
        }
    });
    newsroom_fixtures::wait_until_async("the file is there", Duration::from_secs(20), async || path.exists()).await;
    let polled = ways.poll(id).await;
    assert!(polled.ingested.is_empty() && polled.rejected.is_empty(), "{:?}", polled.rejected);
    assert_eq!(polled.source.health.state, HealthState::Healthy);
    stop.cancel();
    writer.await.unwrap();
    fs::write(&path, whole).unwrap();
    assert_eq!(ways.poll(id).await.ingested.len(), 2);
}

#[tokio::test]
async fn a_private_key_opens_too_and_a_wrong_password_does_not() {
    let server = SftpServer::start();
    fs::write(server.root().join("a.xml"), rss([entry("1", "Un.")])).unwrap();
    let ways = Ways::to(Database::sqlite(), "wrong", None).await;
    let id = ways.source(SourceKind::Sftp, location(&server, "/")).await;
    let limit = Duration::from_secs(20);
    let told = "the server does not let agence in with the password: check user and credential";
    assert_eq!(ways.failure(id, limit).await, told);
    ways.set_secret(&format!("-----BEGIN {}", "nothing"));
    assert!(ways.failure(id, limit).await.starts_with("the private key of the credential cannot be read"));
    ways.set_secret(&server.private_key());
    assert_eq!(headlines(&ways.poll(id).await), [("Titre 1", IngestOutcome::New)]);
}

#[tokio::test]
async fn no_secret_is_given_to_a_server_with_another_host_key() {
    let mut server = SftpServer::start();
    fs::write(server.root().join("a.xml"), rss([entry("1", "Un.")])).unwrap();
    let ways = Ways::to(Database::sqlite(), SftpServer::PASSWORD, None).await;
    let limit = Duration::from_secs(20);
    let before = server.fingerprint();
    let id = ways.source(SourceKind::Sftp, location(&server, "/")).await;
    server.change_host_key();
    let now = server.fingerprint();
    assert_ne!(before, now);
    let told = ways.failure(id, limit).await;
    assert!(told.starts_with(&format!("the server's host key has changed: it is {now} now")), "{told}");
    assert_eq!(ways.poll(id).await.source.health.item_count, 0);
}

#[tokio::test]
async fn a_server_that_is_not_known_yet_is_not_trusted_and_its_key_is_told() {
    let server = SftpServer::start();
    let ways = Ways::to(Database::sqlite(), SftpServer::PASSWORD, None).await;
    let id = ways.source(SourceKind::Sftp, format!("sftp://agence@{}/", server.address())).await;
    let key = server.fingerprint();
    let told = format!("the server's host key is not known: if it is {key}, add ?hostkey={key} to the location");
    assert_eq!(ways.failure(id, Duration::from_secs(20)).await, told);
}

#[tokio::test]
async fn each_failure_of_a_server_says_what_to_do() {
    let mut server = SftpServer::start();
    let ways = Ways::to(Database::sqlite(), SftpServer::PASSWORD, None).await;
    let id = ways.source(SourceKind::Sftp, location(&server, "/nulle/part")).await;
    assert_eq!(ways.failure(id, Duration::from_secs(20)).await, "there is no folder /nulle/part on the server");
    server.pause();
    let told = ways.failure(id, Duration::from_millis(500)).await;
    assert_eq!(told, "the server did not answer in full within the time that a poll has");
    server.resume();

    let free = format!("127.0.0.1:{}", newsroom_fixtures::free_port());
    let ways = Ways::to(Database::sqlite(), SftpServer::PASSWORD, None).await;
    let id = ways.source(SourceKind::Sftp, format!("sftp://agence@{free}/")).await;
    let told = format!("{free} cannot be reached: it refuses connections: is it running, and is it the right port?");
    assert_eq!(ways.failure(id, Duration::from_secs(20)).await, told);
}
