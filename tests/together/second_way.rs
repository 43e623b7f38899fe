//! An agency's item that arrives by several ways, from its pushes to the page.

use newsroom_proto::publishing::v1::ArticleState;
use newsroom_tests::{Newsroom, Options, StoreKind};

/// A news item of an agency.
fn news(version: u32, status: &str, text: &str) -> String {
    format!(
        r#"<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:atlas.example:20261104:1"
            version="{version}"><itemMeta><itemClass qcode="ninat:text"/><pubStatus qcode="stat:{status}"/></itemMeta>
          <contentMeta><language tag="fr"/><headline>Un suspect à Safi</headline></contentMeta>
          <contentSet><inlineXML contenttype="application/nitf+xml"><nitf><body><body.content>
            <p>Un suspect {text}, a-t-on appris lundi auprès du parquet, qui a ouvert une enquête.</p>
          </body.content></body></nitf></inlineXML></contentSet></newsItem>"#
    )
}

#[tokio::test]
async fn a_kill_by_a_second_way_withdraws_the_article_over_sqlite() {
    a_kill_by_a_second_way_withdraws_the_article(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn a_kill_by_a_second_way_withdraws_the_article_over_postgresql() {
    a_kill_by_a_second_way_withdraws_the_article(StoreKind::Postgres).await;
}

async fn a_kill_by_a_second_way_withdraws_the_article(stores: StoreKind) {
    let newsroom = Newsroom::start(Options::on(stores).auto_approving()).await;
    let satellite = newsroom.push_source_for("Satellite", &["atlas.example"]).await;
    let courier = newsroom.push_source_for("Courrier", &["Atlas.example"]).await;
    let rival = newsroom.push_source("Rival").await;
    let item = newsroom.push_one(&satellite, news(1, "usable", "a été arrêté")).await;
    assert_eq!(newsroom.push_one(&courier, news(1, "usable", "a été arrêté")).await, item);
    let story = newsroom.story(&item, "the item is a story", |_| true).await;
    let article = newsroom.article(&story.id, "the article is published", |_| true).await;

    // An update by the second way changes the same article.
    assert_eq!(newsroom.push_one(&courier, news(2, "usable", "a été relâché")).await, item);
    newsroom.page(&article.path, "the page says so", |page| page.body.contains("a été relâché")).await;
    // The same version by another way with other words is what a relay made of it.
    assert_eq!(newsroom.push_one(&satellite, news(2, "usable", "a été acquitté")).await, item);
    assert_eq!(newsroom.push_one(&satellite, news(3, "usable", "a été condamné")).await, item);
    newsroom.page(&article.path, "the page says so", |page| page.body.contains("a été condamné")).await;
    // An earlier version arrives once more, and changes nothing.
    assert_eq!(newsroom.push_one(&courier, news(2, "usable", "a été relâché")).await, item);

    // A rival agency cannot kill the story, and the desk is notified.
    let quoted = newsroom.push_one(&rival, news(9, "canceled", "a été inventé")).await;
    assert_ne!(quoted, item);
    newsroom.story(&item, "the desk is told", |story| story.wire_notice.contains("Rival cancels it")).await;
    newsroom.settled().await;
    let page = newsroom.site().get(&article.path).await;
    assert!(page.status == 200 && page.body.contains("a été condamné"), "{}", page.body);

    assert_eq!(newsroom.push_one(&courier, news(4, "canceled", "a été arrêté à tort")).await, item);
    newsroom.article(&story.id, "it is withdrawn", |article| article.state() == ArticleState::Withdrawn).await;
    assert_eq!(newsroom.site().get(&article.path).await.status, 410);
    newsroom.settled().await;
    assert_eq!(newsroom.dead_letters().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_kill_withdraws_what_a_person_approved_without_changing_a_word() {
    let newsroom = Newsroom::start(Options::on(StoreKind::Sqlite)).await;
    let satellite = newsroom.push_source_for("Satellite", &["atlas.example"]).await;
    let courier = newsroom.push_source_for("Courrier", &["atlas.example"]).await;
    let rival = newsroom.push_source("Rival").await;
    let item = newsroom.push_one(&satellite, news(1, "usable", "a été arrêté")).await;
    newsroom.story(&item, "the item is a story", |_| true).await;
    assert_ne!(newsroom.push_one(&rival, news(9, "usable", "a été inventé")).await, item);
    let story = newsroom.story(&item, "the desk is told", |story| !story.wire_notice.is_empty()).await;
    newsroom.approve(&story).await;
    let article = newsroom.article(&story.id, "the article is published", |_| true).await;
    assert_eq!(newsroom.push_one(&courier, news(2, "canceled", "a été arrêté")).await, item);
    newsroom.article(&story.id, "it is withdrawn", |article| article.state() == ArticleState::Withdrawn).await;
    assert_eq!(newsroom.site().get(&article.path).await.status, 410);
}
