//! Sources through a real channel, over both databases.

use newsroom_fixtures::NatsServer;
use newsroom_ingestion::fetch::Folders;
use newsroom_proto::ingestion::v1::{
    CreateSourceRequest, DeleteSourceRequest, GetItemRequest, GetSourceRequest, ListSourcesRequest, PollSourceRequest,
    Source, SourceKind, SourceState, UpdateSourceRequest,
};
use prost_types::FieldMask;
use rstest::rstest;
use tonic::Code;

use crate::support::{Database, Ingestion, entry, fields, intake, named, reason, rss};

fn feed(name: &str) -> Source {
    Source { location: "https://agence.example/rss".into(), ..named(name, SourceKind::Feed) }
}

fn create(source: Source, request_id: &str) -> CreateSourceRequest {
    CreateSourceRequest { request_id: request_id.into(), source: Some(source) }
}

fn update(source: Source, paths: &[&str]) -> UpdateSourceRequest {
    let paths = paths.iter().map(|path| (*path).to_owned()).collect();
    UpdateSourceRequest { request_id: String::new(), source: Some(source), update_mask: Some(FieldMask { paths }) }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_source_is_created_read_changed_and_deleted(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let created = ingestion.source(named("Agence", SourceKind::Push)).await;
    assert_eq!((created.revision, created.default_section.as_str()), (1, "General"));
    assert_eq!(created.health.as_ref().unwrap().state(), SourceState::New);
    let client = &mut ingestion.client;
    let read = client.sources.get_source(GetSourceRequest { id: created.id.clone() }).await.unwrap().into_inner();
    assert_eq!(read.source.as_ref(), Some(&created));

    let change = Source { default_section: "Sport".into(), name: "ignored".into(), ..created.clone() };
    let changed =
        client.sources.update_source(update(change.clone(), &["default_section"])).await.unwrap().into_inner();
    let changed = changed.source.unwrap();
    assert_eq!((changed.name.as_str(), changed.default_section.as_str()), ("Agence", "Sport"));
    assert_eq!(changed.revision, 2);
    let stale = client.sources.update_source(update(change, &["paused"])).await.unwrap_err();
    assert_eq!(reason(&stale), (Code::Aborted, "STALE_ETAG".into()));
    let delete = |etag: &str| DeleteSourceRequest { id: created.id.clone(), etag: etag.into(), ..Default::default() };
    let stale = client.sources.delete_source(delete(&created.etag)).await.unwrap_err();
    assert_eq!(reason(&stale), (Code::Aborted, "STALE_ETAG".into()));
    client.sources.delete_source(delete(&changed.etag)).await.unwrap();
    for gone in [
        client.sources.get_source(GetSourceRequest { id: created.id.clone() }).await.unwrap_err(),
        client.sources.delete_source(delete("")).await.unwrap_err(),
        client.sources.update_source(update(changed, &["name"])).await.unwrap_err(),
        client.sources.poll_source(PollSourceRequest { id: created.id.clone() }).await.unwrap_err(),
    ] {
        assert_eq!(reason(&gone), (Code::NotFound, "SOURCE_NOT_FOUND".into()));
    }
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_archive_marks_the_items_that_come_in_from_then_on(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Archive").await;
    let mut archived = Vec::new();
    for (number, archive) in [(1, None), (2, Some(true)), (3, Some(false))] {
        if let Some(archive) = archive {
            let change = Source { id: source.clone(), archive, ..Source::default() };
            let changed = ingestion.client.sources.update_source(update(change, &["archive"])).await.unwrap();
            assert_eq!(changed.into_inner().source.unwrap().archive, archive);
        }
        let taken = ingestion.submit(&source, rss([entry(&format!("g-{number}"), "Un texte.")])).await.unwrap();
        let request = GetItemRequest { id: taken.ingested[0].item_id.clone() };
        let item = ingestion.client.items.get_item(request).await.unwrap().into_inner().item.unwrap();
        archived.push(item.archived);
    }
    assert_eq!(archived, [false, true, false]);
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_name_is_one_sources_until_it_is_deleted(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let first = ingestion.pusher("Agence").await;
    let other = ingestion.source(named("Autre", SourceKind::Push)).await;
    let item = ingestion.submit(&first, rss([entry("1", "Un.")])).await.unwrap().ingested.remove(0).item_id;
    let client = &mut ingestion.client;
    let ingested = client.sources.create_source(create(named(" Agence ", SourceKind::Push), "")).await.unwrap_err();
    assert_eq!(reason(&ingested), (Code::AlreadyExists, "SOURCE_NAME_TAKEN".into()));
    let renamed = client.sources.update_source(update(Source { name: "Agence".into(), ..other }, &["name"])).await;
    assert_eq!(reason(&renamed.unwrap_err()), (Code::AlreadyExists, "SOURCE_NAME_TAKEN".into()));
    client.sources.delete_source(DeleteSourceRequest { id: first.clone(), ..Default::default() }).await.unwrap();
    let again = ingestion.source(named("Agence", SourceKind::Push)).await;
    assert_ne!(again.id, first);
    let kept = ingestion.client.items.get_item(GetItemRequest { id: item }).await.unwrap().into_inner().item.unwrap();
    assert_eq!((kept.source_id, kept.source_name.as_str()), (first, "Agence"), "its items stay");
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_repeated_creation_gets_the_first_answer(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let client = &mut ingestion.client;
    let push = || named("Agence", SourceKind::Push);
    let first = client.sources.create_source(create(push(), "r1")).await.unwrap().into_inner();
    let again = client.sources.create_source(create(push(), "r1")).await.unwrap().into_inner();
    assert_eq!(first, again);
    let reused = client.sources.create_source(create(named("Autre", SourceKind::Push), "r1")).await.unwrap_err();
    assert_eq!(reason(&reused), (Code::FailedPrecondition, "REQUEST_ID_REUSED".into()));
    let all = client.sources.list_sources(ListSourcesRequest::default()).await.unwrap().into_inner();
    assert_eq!(all.sources.len(), 1);
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn sources_are_listed_by_name_page_by_page(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    for name in ["delta", "alpha", "echo", "bravo", "charlie"] {
        ingestion.pusher(name).await;
    }
    let alpha = ingestion.client.sources.list_sources(ListSourcesRequest { page_size: 1, ..Default::default() }).await;
    let alpha = alpha.unwrap().into_inner().sources.remove(0);
    ingestion.submit(&alpha.id, rss((0..3).map(|n| entry(&n.to_string(), "Un.")))).await.unwrap();
    let (mut names, mut counts, mut page_token) = (Vec::new(), Vec::new(), String::new());
    loop {
        let request = ListSourcesRequest { page_size: 2, page_token, ..Default::default() };
        let page = ingestion.client.sources.list_sources(request).await.unwrap().into_inner();
        names.extend(page.sources.iter().map(|source| source.name.clone()));
        counts.extend(page.sources.iter().map(|source| source.health.as_ref().unwrap().item_count));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(names, ["alpha", "bravo", "charlie", "delta", "echo"]);
    assert_eq!(counts, [3, 0, 0, 0, 0]);
    // One is found by its name or by the end of its id, wherever in the list it stands.
    let ending = alpha.id.replace('-', "")[24..].to_owned();
    for request in [
        ListSourcesRequest { name: "alpha".into(), ..Default::default() },
        ListSourcesRequest { id_ending: ending, ..Default::default() },
    ] {
        let found = ingestion.client.sources.list_sources(request).await.unwrap().into_inner().sources;
        assert_eq!(found.iter().map(|source| &source.id).collect::<Vec<_>>(), [&alpha.id]);
    }
    let wrong = ListSourcesRequest { id_ending: "alpha".into(), ..Default::default() };
    assert_eq!(fields(&ingestion.client.sources.list_sources(wrong).await.unwrap_err()), ["id_ending"]);
    ingestion.stop().await;
}

#[tokio::test]
async fn every_broken_rule_of_a_source_is_told_at_once() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let client = &mut ingestion.client;
    let broken = Source {
        default_language: "français".into(),
        default_section: "s".repeat(101),
        ..named(&"n".repeat(201), SourceKind::Feed)
    };
    let refused = client.sources.create_source(create(broken, &"r".repeat(65))).await.unwrap_err();
    assert_eq!(reason(&refused), (Code::InvalidArgument, "INVALID_FIELD".into()));
    let expected =
        ["request_id", "source.name", "source.location", "source.default_section", "source.default_language"];
    assert_eq!(fields(&refused), expected);
    let negative = Source { poll_interval: Some(prost_types::Duration { seconds: -60, nanos: 0 }), ..feed("Agence") };
    assert_eq!(
        fields(&client.sources.create_source(create(negative, "")).await.unwrap_err()),
        ["source.poll_interval"]
    );

    let created = ingestion.source(named("Agence", SourceKind::Push)).await;
    let client = &mut ingestion.client;
    for mask in [&[][..], &["kind"][..], &["name", "health"][..]] {
        let refused = client.sources.update_source(update(created.clone(), mask)).await.unwrap_err();
        assert_eq!(fields(&refused), ["update_mask"], "{mask:?}");
    }
    let placed = Source { location: "https://agence.example/".into(), ..created };
    assert_eq!(
        fields(&client.sources.update_source(update(placed, &["location"])).await.unwrap_err()),
        ["source.location"]
    );
    ingestion.stop().await;
}

#[tokio::test]
async fn what_lies_inside_a_network_or_outside_the_folders_cannot_be_a_source() {
    let nats = NatsServer::start();
    let allowed = tempfile::tempdir().unwrap();
    let directories = vec![allowed.path().to_owned()];
    let configure = |config: &mut newsroom_ingestion::Config| config.settings.directories = directories;
    let database = Database::sqlite();
    let mut ingestion = Ingestion::start_with(&database, &nats, configure).await;
    for (kind, location) in [
        (SourceKind::Feed, "http://127.0.0.1:7101/"),
        (SourceKind::Feed, "http://2130706433/"),
        (SourceKind::Page, "http://169.254.169.254/latest/meta-data"),
        (SourceKind::Page, "http://[::ffff:10.0.0.1]/"),
        (SourceKind::Directory, "/etc"),
        (SourceKind::S3, "s3://agence/?endpoint=http://169.254.169.254"),
        (SourceKind::Sftp, "sftp://agence@10.0.0.1/"),
        (SourceKind::Sftp, "sftp://agence@0x7f.1/"),
        (SourceKind::Imap, "imaps://desk@[::1]/"),
    ] {
        let source = Source { location: location.into(), ..named("Dedans", kind) };
        let refused = ingestion.client.sources.create_source(create(source, "")).await.unwrap_err();
        assert_eq!(fields(&refused), ["source.location"], "{location}");
    }
    let location = allowed.path().join("wire").display().to_string();
    ingestion.source(Source { location, ..named("Dossier", SourceKind::Directory) }).await;
    ingestion.stop().await;
}

#[tokio::test]
async fn who_pushes_or_is_paused_is_not_polled() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let pusher = ingestion.pusher("Pousse").await;
    let refused = ingestion.client.sources.poll_source(PollSourceRequest { id: pusher.clone() }).await.unwrap_err();
    assert_eq!(reason(&refused), (Code::FailedPrecondition, "SOURCE_NOT_POLLED".into()));
    let paused = ingestion.source(Source { paused: true, ..feed("Pause") }).await;
    assert_eq!(paused.health.unwrap().next_poll_time, None);
    let refused = ingestion.client.sources.poll_source(PollSourceRequest { id: paused.id }).await.unwrap_err();
    assert_eq!(reason(&refused), (Code::FailedPrecondition, "SOURCE_PAUSED".into()));
    let pause = Source { id: pusher.clone(), paused: true, ..Default::default() };
    ingestion.client.sources.update_source(update(pause, &["paused"])).await.unwrap();
    let refused = ingestion.submit(&pusher, rss([entry("1", "Un.")])).await.unwrap_err();
    assert_eq!(reason(&refused), (Code::FailedPrecondition, "SOURCE_PAUSED".into()));
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn two_changes_at_once_are_one_after_the_other(#[case] database: Database) {
    let intake = intake(&database, &[], Folders::default()).await;
    let creation = newsroom_ingestion::convert::create_source(&create(feed("Agence"), "")).unwrap();
    let source =
        newsroom_ingestion::usecase::source::create(&intake, creation, newsroom_fixtures::anyone()).await.unwrap();
    let changes = (0..20).map(|n| {
        let change = Source { id: source.id.to_string(), default_section: format!("S{n}"), ..Default::default() };
        let change = newsroom_ingestion::convert::update_source(&update(change, &["default_section"])).unwrap();
        newsroom_ingestion::usecase::source::update(&intake, change, newsroom_fixtures::anyone())
    });
    let mut revisions: Vec<i64> =
        futures::future::try_join_all(changes).await.unwrap().iter().map(|source| source.revision).collect();
    revisions.sort_unstable();
    assert_eq!(revisions, (2..=21).collect::<Vec<_>>());
}
