//! A place is tried before anybody makes a source of it.

use axum::http::StatusCode;
use newsroom_fixtures::{NatsServer, Reply, Web};
use newsroom_proto::ingestion::v1::{
    CreateSourceRequest, DiagnoseSourceRequest, DiagnoseSourceResponse, FindingLevel, ListSourcesRequest, RawFormat,
    SourceKind,
};

use crate::support::{Database, Ingestion, entry, fields, rss};

/// An address that no test may reach.
const PRIVATE: &str = "http://10.0.0.1/rss";

async fn started(web: &Web) -> (Ingestion, NatsServer, Database) {
    let (nats, database, host) = (NatsServer::start(), Database::sqlite(), web.host());
    let ingestion = Ingestion::start_with(&database, &nats, |config| config.settings.allowed_hosts = vec![host]).await;
    (ingestion, nats, database)
}

async fn diagnosis(ingestion: &mut Ingestion, location: String) -> DiagnoseSourceResponse {
    ingestion.client.sources.diagnose_source(DiagnoseSourceRequest { location }).await.unwrap().into_inner()
}

fn of_level(diagnosis: &DiagnoseSourceResponse, level: FindingLevel) -> Vec<(&str, &str)> {
    let found = diagnosis.findings.iter().filter(|finding| finding.level() == level);
    found.map(|finding| (finding.check.as_str(), finding.text.as_str())).collect()
}

#[tokio::test]
async fn a_feed_gets_settings_with_which_it_can_be_created() {
    let web = Web::start();
    web.set("/rss", Reply::Tagged("\"1\"", rss((0..7).map(|n| entry(&n.to_string(), "Le port a ouvert."))).into()));
    let (mut ingestion, _nats, _database) = started(&web).await;
    let told = diagnosis(&mut ingestion, web.url("/rss")).await;
    assert_eq!((told.format(), told.samples.len()), (RawFormat::Rss, 5));
    assert_eq!(of_level(&told, FindingLevel::Problem), []);
    let good = of_level(&told, FindingLevel::Good);
    assert!(good.contains(&("conditional", "a poll is told when nothing changed")), "{good:?}");
    assert!(good.contains(&("content", "an RSS feed with 7 items")), "{good:?}");
    let suggestion = told.suggestion.unwrap();
    assert_eq!((suggestion.kind(), suggestion.location.clone()), (SourceKind::Feed, web.url("/rss")));
    let listed = ingestion.client.sources.list_sources(ListSourcesRequest::default()).await.unwrap().into_inner();
    assert_eq!(listed.sources, [], "nothing was stored");
    let create = CreateSourceRequest { source: Some(suggestion), ..Default::default() };
    ingestion.client.sources.create_source(create).await.unwrap();
    ingestion.stop().await;
}

#[tokio::test]
async fn a_page_tells_of_its_feeds() {
    let web = Web::start();
    let html = "<html><head><title>Une</title>\
        <link rel=alternate type=application/rss+xml href=/rss></head><body><ul><li>Menu</ul></body></html>";
    web.set("/", Reply::Whole(StatusCode::OK, vec![("content-type", "text/html".into())], html.into()));
    let (mut ingestion, _nats, _database) = started(&web).await;
    let told = diagnosis(&mut ingestion, web.url("/")).await;
    assert_eq!(told.feeds, [web.url("/rss")]);
    let warnings = of_level(&told, FindingLevel::Warning);
    assert!(warnings.contains(&("content", "the page offers a feed to be polled instead of it")), "{warnings:?}");
    ingestion.stop().await;
}

#[tokio::test]
async fn what_is_wrong_is_said_in_plain_words() {
    let web = Web::start();
    web.status("/gone", 410, &[]);
    web.feed("/cut", "<rss version=\"2.0\"><channel><item><title>Un");
    web.status("/moved", 301, &[("location", "/rss")]);
    web.feed("/rss", rss([]));
    let (mut ingestion, _nats, _database) = started(&web).await;
    for (location, check, said) in [
        (PRIVATE.to_owned(), "address", "private network"),
        (web.url("/gone"), "answer", "410"),
        (web.url("/cut"), "content", "cut off inside"),
    ] {
        let told = diagnosis(&mut ingestion, location.clone()).await;
        let problems = of_level(&told, FindingLevel::Problem);
        assert!(problems.len() == 1 && problems[0].0 == check && problems[0].1.contains(said), "{problems:?}");
        assert_eq!(told.suggestion, None, "{location}");
    }
    let told = diagnosis(&mut ingestion, web.url("/moved")).await;
    let warnings = of_level(&told, FindingLevel::Warning);
    assert!(warnings.iter().any(|(_, text)| text.starts_with("it has moved to")), "{warnings:?}");
    assert!(warnings.iter().any(|(check, _)| *check == "conditional"), "{warnings:?}");
    assert_eq!(told.suggestion.unwrap().location, web.url("/rss"));
    for location in ["", "ftp://a.example/", "https://u:p@a.example/"] {
        let request = DiagnoseSourceRequest { location: location.into() };
        assert_eq!(fields(&ingestion.client.sources.diagnose_source(request).await.unwrap_err()), ["location"]);
    }
    ingestion.stop().await;
}
