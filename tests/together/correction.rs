//! A correction, from the desk to the page.

use newsroom_proto::publishing::v1::ListEditionsRequest;
use newsroom_tests::{Newsroom, Options, StoreKind};

use super::PAGE;

#[tokio::test]
async fn a_correction_reaches_the_page_over_sqlite() {
    a_correction_reaches_the_page(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn a_correction_reaches_the_page_over_postgresql() {
    a_correction_reaches_the_page(StoreKind::Postgres).await;
}

async fn a_correction_reaches_the_page(stores: StoreKind) {
    const RIGHT: &str = "Forum de l’eau : la Déclaration de Tanger adoptée samedi";
    const NOTE: &str = "Le texte a été adopté samedi, et non vendredi.";
    let newsroom = Newsroom::start(Options::on(stores)).await;
    let agency = newsroom.push_source("Atlas Presse").await;
    let item_id = newsroom.push_one(&agency, PAGE).await;
    let draft = newsroom.story(&item_id, "the page lies on its desk", |_| true).await;
    newsroom.approve(&draft).await;
    let first = newsroom.article(&draft.id, "the article is published", |_| true).await;
    let before = newsroom.page(&first.path, "the page can be read", |page| page.status == 200).await;

    newsroom.correct_headline(&draft.id, RIGHT, NOTE).await;
    let second = newsroom.article(&draft.id, "the second edition is out", |article| article.edition == 2).await;
    assert_eq!((&second.path, second.revision), (&first.path, first.revision + 1));
    assert_eq!(second.corrections.len(), 1);
    let after = newsroom.site().get(&first.path).await;
    assert!(after.body.contains(RIGHT) && after.body.contains(NOTE), "{}", after.body);
    assert_ne!(before.etag, after.etag);
    for path in ["/", "/international", "/feed.xml", "/feed.json"] {
        assert!(newsroom.site().get(path).await.body.contains(RIGHT), "{path}");
    }
    let request = ListEditionsRequest { article_id: draft.id.clone(), ..Default::default() };
    let editions = newsroom.clients().publishing.list_editions(request).await.unwrap().into_inner().editions;
    assert_eq!(editions.iter().map(|edition| edition.number).collect::<Vec<_>>(), [2, 1]);
}

#[tokio::test]
async fn an_update_on_the_wire_reaches_the_page_of_a_desk_that_approves_by_itself() {
    let newsroom = Newsroom::start(Options::on(StoreKind::Sqlite).auto_approving()).await;
    let agency = newsroom.push_source("Atlas Presse").await;
    let item_id = newsroom.push_one(&agency, PAGE).await;
    let story = newsroom.story(&item_id, "the page is a story", |_| true).await;
    newsroom.article(&story.id, "the article is published", |_| true).await;

    assert_eq!(newsroom.push_one(&agency, PAGE.replace("640 millions", "660 millions")).await, item_id);
    let article = newsroom.article(&story.id, "the second edition is out", |article| article.edition == 2).await;
    assert!(article.body.iter().any(|paragraph| paragraph.contains("660 millions")));
    assert!(!newsroom.site().get(&article.path).await.body.contains("640 millions"));
}
