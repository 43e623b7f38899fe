//! Directory sources.

use std::{fs, path::Path, time::Duration};

use newsroom_ingestion::{
    convert,
    domain::{HealthState, IngestOutcome, Polled, SourceId},
    fetch::Folders,
    usecase::{self, Intake},
};
use newsroom_proto::ingestion::v1::{CreateSourceRequest, Source, SourceKind};
use rstest::rstest;
use tempfile::TempDir;

use crate::support::{Database, entry, intake, named, rss};

async fn folder(database: &Database, folder: &Path) -> (Intake, SourceId) {
    let intake = intake(database, &[], Folders::new(vec![folder.to_owned()])).await;
    let location = folder.join("wire").display().to_string();
    let source = Source { location, ..named("Dossier", SourceKind::Directory) };
    let creation = convert::create_source(&CreateSourceRequest { source: Some(source), ..Default::default() }).unwrap();
    let source = usecase::source::create(&intake, creation, newsroom_fixtures::anyone()).await.unwrap();
    (intake, source.id)
}

async fn poll(intake: &Intake, id: SourceId) -> Polled {
    usecase::source::poll(intake, id, Duration::from_secs(30)).await.unwrap()
}

fn root() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("wire")).unwrap();
    root
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn files_are_taken_in_the_order_of_their_names_and_a_bad_one_harms_no_other(#[case] database: Database) {
    let root = root();
    let wire = root.path().join("wire");
    fs::write(wire.join("b.xml"), rss([entry("1", "Un."), entry("2", "Deux.")])).unwrap();
    fs::write(wire.join("a.txt"), "Un titre\n\nUn premier paragraphe, qui suffit.").unwrap();
    fs::write(wire.join("c.xml"), "<rss><channel><item>").unwrap();
    fs::write(wire.join("d.xml"), rss([entry("3", "Trois.")])).unwrap();
    let (intake, id) = folder(&database, root.path()).await;
    let polled = poll(&intake, id).await;
    let headlines: Vec<&str> = polled.ingested.iter().map(|ingested| ingested.headline.as_str()).collect();
    assert_eq!(headlines, ["Un titre", "Titre 1", "Titre 2", "Titre 3"]);
    assert_eq!(polled.rejected, ["c.xml: it is cut off inside <item>"]);
    assert_eq!((polled.source.health.state, polled.source.health.item_count), (HealthState::Healthy, 4));

    fs::write(wire.join("b.xml"), rss([entry("1", "Un."), entry("2", "Zwei.")])).unwrap();
    fs::remove_file(wire.join("c.xml")).unwrap();
    let polled = poll(&intake, id).await;
    let ways: Vec<IngestOutcome> = polled.ingested.iter().map(|ingested| ingested.outcome).collect();
    assert_eq!(ways, [IngestOutcome::Seen, IngestOutcome::Seen, IngestOutcome::Update, IngestOutcome::Seen]);
    assert!(polled.rejected.is_empty());
}

#[tokio::test]
async fn a_link_out_of_the_folder_is_rejected_and_a_folder_out_of_bounds_fails() {
    let (root, outside) = (root(), tempfile::tempdir().unwrap());
    fs::write(outside.path().join("secret.txt"), "Secret\n\nUn paragraphe secret.").unwrap();
    let wire = root.path().join("wire");
    std::os::unix::fs::symlink(outside.path().join("secret.txt"), wire.join("a.txt")).unwrap();
    fs::write(wire.join("b.xml"), rss([entry("1", "Un.")])).unwrap();
    let database = Database::sqlite();
    let (intake, id) = folder(&database, root.path()).await;
    let polled = poll(&intake, id).await;
    assert_eq!(polled.ingested.len(), 1);
    assert_eq!(polled.rejected, ["a.txt: it leads out of the folders that are allowed"]);

    fs::remove_dir_all(&wire).unwrap();
    assert_eq!(poll(&intake, id).await.source.health.last_error, "there is no such folder");
    std::os::unix::fs::symlink(outside.path(), &wire).unwrap();
    let polled = poll(&intake, id).await;
    assert_eq!(polled.source.health.last_error, "the folder lies below none that is allowed");
    assert!(polled.ingested.is_empty());
}

#[tokio::test]
async fn a_folder_of_which_nothing_can_be_read_fails_and_an_empty_one_does_not() {
    let root = root();
    let database = Database::sqlite();
    let (intake, id) = folder(&database, root.path()).await;
    assert_eq!(poll(&intake, id).await.source.health.state, HealthState::Healthy);
    fs::write(root.path().join("wire/a.xml"), "<rss").unwrap();
    let polled = poll(&intake, id).await;
    assert_eq!(polled.source.health.state, HealthState::Failing);
    assert!(polled.source.health.last_error.starts_with("no file of the folder can be read: a.xml: "));
}

#[tokio::test]
async fn what_agencies_and_mailboxes_leave_in_a_folder_is_read_each_by_its_own_parser() {
    let root = root();
    let wire = root.path().join("wire");
    let anpa = b"\x16\x16\x01a0023\x1fus-\r\nu i\x13\x11 BC-Port 11-04-24 0450\r\n\x02^An ANPA pier<\r\n\tThe pier is open.<\r\n\
        \x03AP-WF-11-04-24 0912GMT<\r\n\x04";
    let iptc = b"\x01AFP0123 3 eco 0250\r\n\x02\nUn quai IPTC\r\n\r\n   Le quai est ouvert.\r\n\x03\r\n041200 GMT nov 24\r\n\x04";
    let eml = b"From: a@agence.example\r\nSubject: Un quai par courrier\r\nDate: Mon, 4 Nov 2024 10:00:00 +0100\r\n\
        Content-Type: text/plain\r\n\r\nLe quai est ouvert.\r\n";
    let nitf = b"<nitf><body><body.head><hedline><hl1>Un quai NITF</hl1></hedline></body.head>\
        <body.content><p>Le quai est ouvert.</p></body.content></body></nitf>";
    let ninjs =
        br#"{"uri": "urn:quai", "type": "text", "headline": "Un quai ninjs", "body_text": "Le quai est ouvert."}"#;
    let files: [(&str, &[u8]); 6] = [
        ("a.anpa", anpa),
        ("b.IPTC", iptc),
        ("c.eml", eml),
        ("d.nitf", nitf),
        ("e.ninjs", ninjs),
        ("f.iptc.tmp", iptc),
    ];
    for (name, bytes) in files {
        fs::write(wire.join(name), bytes).unwrap();
    }
    let database = Database::sqlite();
    let (intake, id) = folder(&database, root.path()).await;
    let polled = poll(&intake, id).await;
    let headlines: Vec<&str> = polled.ingested.iter().map(|ingested| ingested.headline.as_str()).collect();
    let expected = ["An ANPA pier", "Un quai IPTC", "Un quai par courrier", "Un quai NITF", "Un quai ninjs"];
    assert_eq!(headlines, expected, "{:?}", polled.rejected);
}
