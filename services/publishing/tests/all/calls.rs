//! Calls through a real channel, and their errors.

use newsroom_chassis::{server::caller, task};
use newsroom_fixtures::{error_reason, invalid_fields};
use newsroom_proto::publishing::v1::{
    ArticleState, EditionState, GetArticleRequest, GetEditionRequest, ListArticlesRequest, ListEditionsRequest,
    article_service_client::ArticleServiceClient, article_service_server::ArticleServiceServer,
};
use newsroom_publishing::grpc::ArticleHandler;
use tonic::{
    Code, Request, Status,
    transport::{Channel, Server, server::TcpIncoming},
};
use uuid::Uuid;

use crate::support::{
    Consumers, Database,
    story::{approved, corrected, correction, kill, killed, story, with},
};

pub struct TestServer {
    pub consumers: Consumers,
    pub client: ArticleServiceClient<Channel>,
    _database: Database,
}

async fn open() -> TestServer {
    open_on(Database::sqlite()).await
}

pub async fn open_on(database: Database) -> TestServer {
    let store = database.open().await;
    let incoming = TcpIncoming::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = format!("http://{}", incoming.local_addr().unwrap());
    // In place of the door, which a handler alone has not.
    let calls =
        ArticleServiceServer::with_interceptor(ArticleHandler::new(store.clone()), |mut request: Request<()>| {
            let by = newsroom_fixtures::somebody(&caller(request.metadata()));
            request.extensions_mut().insert(by);
            Ok(request)
        });
    // It ends with the test.
    drop(task::spawn("grpc", Server::builder().add_service(calls).serve_with_incoming(incoming)));
    let client = ArticleServiceClient::connect(address).await.unwrap();
    TestServer { consumers: Consumers::over(store), client, _database: database }
}

pub fn rejected<T: std::fmt::Debug>(answer: Result<tonic::Response<T>, Status>, code: Code, reason: &str) -> Status {
    let status = answer.unwrap_err();
    assert_eq!(error_reason(&status, "publishing"), (code, reason.to_owned()), "{status:?}");
    status
}

#[tokio::test]
async fn an_article_is_read_as_readers_have_it() {
    let mut open = open().await;
    let first = story("First");
    open.consumers.handle_all([approved(&first)]).await;
    let request = || GetArticleRequest { id: first.id.clone() };
    let article = open.client.get_article(request()).await.unwrap().into_inner().article.unwrap();
    assert_eq!((article.state(), article.edition, article.revision), (ArticleState::Published, 1, 1));
    assert_eq!(article.headline, "First");
    assert!(article.path.starts_with("/international/first-"));
    assert_eq!(article.body.len(), 2);

    open.consumers.handle_all([killed(&kill(&first))]).await;
    let article = open.client.get_article(request()).await.unwrap().into_inner().article.unwrap();
    assert_eq!((article.state(), article.revision), (ArticleState::Withdrawn, 2));
    assert!(article.update_time.unwrap().seconds >= article.first_publish_time.unwrap().seconds);
}

#[tokio::test]
async fn articles_are_listed_page_by_page() {
    let mut open = open().await;
    for number in 0..5 {
        open.consumers.handle_all([approved(&story(&format!("S{number}")))]).await;
    }
    let mut request = ListArticlesRequest { page_size: 2, ..Default::default() };
    let mut pages = Vec::new();
    loop {
        let page = open.client.list_articles(request.clone()).await.unwrap().into_inner();
        pages.push(page.articles.into_iter().map(|article| article.headline).collect::<Vec<_>>());
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    assert_eq!(pages, [vec!["S4", "S3"], vec!["S2", "S1"], vec!["S0"]]);
}

#[tokio::test]
async fn two_hundred_long_articles_come_in_pages_that_a_client_takes() {
    let mut open = open().await;
    for number in 0..8 {
        let long = with(&story(&format!("L{number}")), |c| c.body = vec!["x".repeat(20_000); 45]);
        open.consumers.handle_all([approved(&long)]).await;
    }
    let mut request = ListArticlesRequest { page_size: 200, ..Default::default() };
    let mut count = 0;
    loop {
        let page = open.client.list_articles(request.clone()).await.expect("below 4 MiB").into_inner();
        count += page.articles.len();
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    assert_eq!(count, 8);
}

#[tokio::test]
async fn editions_are_listed_without_and_read_with_what_was_rendered() {
    let mut open = open().await;
    let first = story("First");
    let second = correction(&first, "Second.", |content| content.headline = "Second".into());
    open.consumers.handle_all([approved(&first), corrected(&second)]).await;
    let request = ListEditionsRequest { article_id: first.id.clone(), page_size: 1, ..Default::default() };
    let page = open.client.list_editions(request.clone()).await.unwrap().into_inner();
    assert_eq!((page.editions[0].number, page.editions[0].state()), (2, EditionState::Live));
    assert_eq!((page.editions[0].html.as_str(), page.editions[0].channel.as_str()), ("", "site"));
    let next = ListEditionsRequest { page_token: page.next_page_token, ..request };
    let page = open.client.list_editions(next).await.unwrap().into_inner();
    assert_eq!((page.editions[0].number, page.editions[0].state()), (1, EditionState::Superseded));
    assert_eq!(page.next_page_token, "");
    for (number, headline) in [(0, "Second"), (1, "First"), (2, "Second")] {
        let request = GetEditionRequest { article_id: first.id.clone(), number };
        let edition = open.client.get_edition(request).await.unwrap().into_inner().edition.unwrap();
        assert_eq!(edition.headline, headline);
        assert!(edition.html.contains(&format!("<h1>{headline}</h1>")));
        assert_eq!(edition.digest, newsroom_publishing::domain::digest(edition.html.as_bytes()));
    }
}

#[tokio::test]
async fn a_missing_article_or_edition_has_its_reason() {
    let mut open = open().await;
    let known = story("Known");
    let never = story("Never");
    open.consumers.handle_all([approved(&known), killed(&kill(&never))]).await;
    let id = Uuid::now_v7().to_string();
    rejected(open.client.get_article(GetArticleRequest { id: id.clone() }).await, Code::NotFound, "ARTICLE_NOT_FOUND");
    let request = ListEditionsRequest { article_id: id.clone(), ..Default::default() };
    rejected(open.client.list_editions(request).await, Code::NotFound, "ARTICLE_NOT_FOUND");
    for (article_id, number) in [(id, 0), (known.id.clone(), 2), (never.id.clone(), 0)] {
        let request = GetEditionRequest { article_id, number };
        rejected(open.client.get_edition(request).await, Code::NotFound, "EDITION_NOT_FOUND");
    }
    let request = ListEditionsRequest { article_id: never.id, ..Default::default() };
    assert!(open.client.list_editions(request).await.unwrap().into_inner().editions.is_empty());
}

#[tokio::test]
async fn an_invalid_request_gets_all_its_violations() {
    let mut open = open().await;
    let request = ListArticlesRequest {
        page_size: 201,
        page_token: "nonsense".into(),
        section_slug: "../Économie".into(),
        state: 9,
        id_ending: "1a2b3c4d5e6f7a".into(),
    };
    let status = rejected(open.client.list_articles(request).await, Code::InvalidArgument, "INVALID_FIELD");
    assert_eq!(invalid_fields(&status), ["section_slug", "state", "id_ending", "page_size", "page_token"]);
    for id in ["", "x", "019A2B3C4D5E700080000123456789AB", "../etc/passwd"] {
        let answer = open.client.get_article(GetArticleRequest { id: id.into() }).await;
        rejected(answer, Code::InvalidArgument, "INVALID_FIELD");
    }
    let request = GetEditionRequest { article_id: "x".into(), number: -1 };
    let status = rejected(open.client.get_edition(request).await, Code::InvalidArgument, "INVALID_FIELD");
    assert_eq!(invalid_fields(&status).len(), 2);
    // A page token is valid for its own list only.
    open.consumers.handle_all(["A", "B"].map(story).iter().map(approved)).await;
    let first = ListArticlesRequest { page_size: 1, ..Default::default() };
    let page_token = open.client.list_articles(first).await.unwrap().into_inner().next_page_token;
    let other = ListArticlesRequest { page_token, section_slug: "sport".into(), ..Default::default() };
    rejected(open.client.list_articles(other).await, Code::InvalidArgument, "INVALID_FIELD");
}
