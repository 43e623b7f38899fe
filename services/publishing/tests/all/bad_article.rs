//! An unreadable article does not affect the pages of other articles.

use newsroom_proto::publishing::v1::ListArticlesRequest;
use newsroom_publishing::{convert, usecase};
use rstest::rstest;
use sea_orm::{
    ConnectionTrait as _,
    sea_query::{Expr, ExprTrait as _, Query},
};
use uuid::Uuid;

use crate::support::{
    Database, Newsroom, site_config,
    story::{approved, related, story},
};

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_unreadable_article_does_not_affect_other_pages(#[case] database: Database) {
    let newsroom = Newsroom::over(database, site_config()).await;
    let [good, bad] = ["Good", "Bad"].map(story);
    newsroom.consumers.handle_all([approved(&good), approved(&bad), related(&good, 1, &[&bad])]).await;
    let section = newsroom.reader.page("/international").await;
    let paths = [2, 1].map(|n| section.attribute(&format!(".river li:nth-child({n}) h3 a"), "href").unwrap());
    let mut update = Query::update();
    update.table("article").values([("snapshot", vec![0xff_u8].into()), ("path", "no path".into())]);
    update.and_where(Expr::col("id").eq(Uuid::parse_str(&bad.id).unwrap()));
    assert_eq!(newsroom.consumers.store.reader().execute(&update).await.unwrap().rows_affected(), 1);

    for list in ["/", "/international", "/feed.xml", "/feed.json", "/sitemap.xml"] {
        let page = newsroom.reader.get(list).await;
        let body = page.body.to_lowercase();
        assert_eq!((page.status, body.contains("good"), body.contains("bad")), (200, true, false), "{list}");
    }
    assert_eq!(newsroom.reader.get(&paths[0]).await.status, 200, "its own page, with the bad one related");
    assert!(newsroom.reader.get(&paths[1]).await.status >= 500, "what cannot be read is no article that never was");
    let query = convert::articles_query(&ListArticlesRequest::default()).unwrap();
    let (listed, _) = usecase::list_articles(&newsroom.consumers.store, &query).await.unwrap();
    assert_eq!(listed.iter().map(|article| article.content.headline.as_str()).collect::<Vec<_>>(), ["Good"]);
}
