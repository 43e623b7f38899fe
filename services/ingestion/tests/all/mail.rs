//! Sources that are mailboxes.

use std::time::Duration;

use newsroom_fixtures::MailServer;
use newsroom_ingestion::domain::{HealthState, IngestOutcome};
use newsroom_proto::ingestion::v1::SourceKind;
use rstest::rstest;

use crate::{support::Database, ways::Ways};

const USER: &str = "desk%40journal.example";

fn message(number: u32, text: &str) -> String {
    format!(
        "Message-ID: <{number}@agence.example>\r\nFrom: Agence <fil@agence.example>\r\nTo: desk@journal.example\r\n\
         Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nSubject: Titre {number}\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\nTitre {number}\r\n\r\n{text}\r\n"
    )
}

async fn ways(server: &MailServer, database: Database) -> Ways {
    Ways::to(database, MailServer::PASSWORD, Some(server.certificate())).await
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn messages_are_taken_once_each_in_their_order_and_left_as_they_were(#[case] database: Database) {
    let server = MailServer::start();
    server.create("Wire");
    server.append("Wire", &message(1, "Un premier paragraphe, qui suffit."));
    server.append("Wire", &message(2, "Un deuxième paragraphe, qui suffit."));
    let ways = ways(&server, database).await;
    let id = ways.source(SourceKind::Imap, format!("imaps://{USER}@{}/Wire", server.tls_address())).await;

    let polled = ways.poll(id).await;
    assert_eq!(polled.source.health.last_error, "");
    assert_eq!(polled.ingested.iter().map(|ingested| ingested.outcome).collect::<Vec<_>>(), [IngestOutcome::New; 2]);
    assert!(ways.poll(id).await.not_modified);
    server.append("Wire", &message(3, "Un troisième paragraphe, qui suffit."));
    let polled = ways.poll(id).await;
    assert_eq!(polled.ingested.iter().map(|ingested| ingested.outcome).collect::<Vec<_>>(), [IngestOutcome::New]);
    assert_eq!((polled.source.health.state, polled.source.health.item_count), (HealthState::Healthy, 3));
    let unseen = server.search("Wire", "UNSEEN");
    assert!(unseen.contains("* SEARCH 1 2 3\r\n"), "{unseen}");

    // Other numbers: all is read again, and known.
    server.delete("Wire");
    server.create("Wire");
    server.append("Wire", &message(1, "Un premier paragraphe, qui suffit."));
    let polled = ways.poll(id).await;
    assert_eq!(polled.ingested.iter().map(|ingested| ingested.outcome).collect::<Vec<_>>(), [IngestOutcome::Seen]);
}

#[tokio::test]
async fn a_message_that_cannot_be_read_harms_no_other_and_is_told_once() {
    let server = MailServer::start();
    server.create("Wire");
    server.append("Wire", &format!("Subject: Trop\r\n\r\n{}", "a".repeat((2 << 20) + 1)));
    server.append("Wire", &message(2, "Un deuxième paragraphe, qui suffit."));
    let ways = ways(&server, Database::sqlite()).await;
    let id = ways.source(SourceKind::Imap, format!("imaps://{USER}@{}/Wire", server.tls_address())).await;
    let polled = ways.poll(id).await;
    assert_eq!(polled.ingested.len(), 1);
    assert_eq!(polled.rejected, ["message 101: it is larger than 2 MiB"]);
    let again = ways.poll(id).await;
    assert!(again.not_modified && again.rejected.is_empty());
}

#[tokio::test]
async fn a_poll_that_is_dropped_half_way_loses_no_message_and_takes_none_twice() {
    let server = MailServer::start();
    server.create("Wire");
    for number in 0..40 {
        server.append("Wire", &message(number, "Un paragraphe, qui suffit à lui-même."));
    }
    let ways = ways(&server, Database::sqlite()).await;
    let id = ways.source(SourceKind::Imap, format!("imaps://{USER}@{}/Wire", server.tls_address())).await;
    for millis in [100, 150, 250] {
        let _dropped = tokio::time::timeout(Duration::from_millis(millis), ways.poll(id)).await;
    }
    while !ways.poll(id).await.not_modified {}
    assert_eq!(ways.poll(id).await.source.health.item_count, 40);
}

#[tokio::test]
async fn a_password_goes_only_to_a_server_that_is_encrypted_and_proven() {
    let server = MailServer::start();
    server.append("INBOX", &message(1, "Un premier paragraphe, qui suffit."));
    let limit = Duration::from_secs(20);
    let starttls = format!("imap://{USER}@{}", server.address());
    let ways_known = ways(&server, Database::sqlite()).await;
    let id = ways_known.source(SourceKind::Imap, starttls.clone()).await;
    let polled = ways_known.poll(id).await;
    assert_eq!((polled.source.health.last_error.as_str(), polled.ingested.is_empty()), ("", false));

    let unknown = Ways::to(Database::sqlite(), MailServer::PASSWORD, None).await;
    let id = unknown.source(SourceKind::Imap, starttls).await;
    let told = "the server's certificate is not trusted: ";
    assert!(unknown.failure(id, limit).await.starts_with(told));
}

#[tokio::test]
async fn each_failure_of_a_mail_server_says_what_to_do() {
    let mut server = MailServer::start();
    let ways = ways(&server, Database::sqlite()).await;
    let id = ways.source(SourceKind::Imap, format!("imaps://{USER}@{}/Nulle", server.tls_address())).await;
    let limit = Duration::from_secs(20);
    let told = ways.failure(id, limit).await;
    assert!(told.starts_with("the mailbox Nulle cannot be opened: "), "{told}");
    ways.set_secret("wrong");
    let told = ways.failure(id, limit).await;
    assert!(told.starts_with("the server does not let desk@journal.example in with the password"), "{told}");
    server.pause();
    let told = ways.failure(id, Duration::from_millis(500)).await;
    assert_eq!(told, "the server did not answer in full within the time that a poll has");
    server.resume();
}
