//! The site while its store is down or it is overloaded.

use std::time::Duration;

use futures::future::join_all;
use newsroom_chassis::http::{HttpServer, Port};
use newsroom_fixtures::{Postgres, wait_until_async};
use newsroom_proto::publishing::v1::{ListArticlesRequest, article_service_server::ArticleService as _};
use newsroom_publishing::{grpc::ArticleHandler, site::SiteConfig};
use tonic::{Code, Request};
use tonic_types::StatusExt as _;

use crate::support::{
    Database, Newsroom, site_config,
    story::{approved, story},
};

#[tokio::test]
async fn a_store_that_is_down_gives_503_until_it_is_back() {
    let mut cluster = Postgres::start();
    let database = Database::at(cluster.database());
    let newsroom = Newsroom::over(database, site_config()).await;
    newsroom.consumers.handle_all([approved(&story("Police meet"))]).await;
    let path = newsroom.reader.page("/international").await.attribute(".river h3 a", "href").unwrap();
    cluster.kill9();
    let paths = [path.as_str(), "/", "/feed.xml", "/sitemap.xml", "/nothing"];
    for page in join_all(paths.map(|path| newsroom.reader.get(path))).await {
        assert_eq!((page.status, page.header("retry-after"), page.header("cache-control")), (503, "1", "no-store"));
        assert_eq!(page.all("h1"), ["The site is not available right now"]);
    }
    let calls = ArticleHandler::new(newsroom.consumers.store.clone());
    let rejected = calls.list_articles(Request::new(ListArticlesRequest::default())).await.unwrap_err();
    let details = rejected.get_error_details();
    assert_eq!(
        (rejected.code(), details.error_info().unwrap().reason.as_str()),
        (Code::Unavailable, "STORE_UNAVAILABLE")
    );
    assert!(details.retry_info().is_some());
    assert_eq!(newsroom.reader.get("/style.css").await.status, 200, "it needs no store");
    cluster.restart();
    wait_until_async("the page is back", Duration::from_secs(30), async || {
        newsroom.reader.get(&path).await.status == 200
    })
    .await;
}

#[tokio::test]
async fn too_many_requests_at_once_get_503() {
    let config = SiteConfig { max_concurrent_requests: 1, ..site_config() };
    let newsroom = Newsroom::over(Database::sqlite(), config).await;
    newsroom.consumers.handle_all([approved(&story("Police meet"))]).await;
    let together = join_all((0..64).map(|_| newsroom.reader.get("/"))).await;
    let rejected: Vec<_> = together.iter().filter(|page| page.status != 200).collect();
    assert!(!rejected.is_empty() && rejected.len() < 64);
    assert!(rejected.iter().all(|page| (page.status, page.header("retry-after")) == (503, "1")));
    newsroom.reader.page("/").await;
}

#[tokio::test]
async fn a_port_in_use_is_reported_in_one_sentence() {
    let config = site_config();
    let port = Port { service: "publishing", name: "site" };
    let first = HttpServer::bind(config.listen, port, config.limits()).await.unwrap();
    let listen = first.address().unwrap();
    let error = HttpServer::bind(listen, port, config.limits()).await.unwrap_err();
    assert!(error.to_string().starts_with(&format!("cannot listen on {listen}: ")), "{error}");
}
