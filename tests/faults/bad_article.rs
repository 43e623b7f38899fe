//! One row in each store becomes unreadable, and all other work continues.

use std::collections::BTreeSet;

use newsroom_fixtures::wait_until_async;
use newsroom_proto::{
    publishing::v1::{ArticleState, ListArticlesRequest},
    recommendations::v1::GetRelatedRequest,
};
use newsroom_tests::{Newsroom, Options, Role, StoreKind, TIMEOUT};
use sea_orm::{ConnectionTrait as _, Database, DbBackend};

use super::flow::{Flow, assert_whole};
use crate::together::page;

const BEFORE: usize = 30;
const AFTER: usize = 10;

/// The main table of each store, and the column with the id of its row.
fn rows(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Ingestion => ("item_revision", "item_id"),
        Role::Editorial => ("story_revision", "story_id"),
        Role::Publishing | Role::Recommendations => ("article", "id"),
    }
}

/// Makes one row unreadable, as a fault of the disk or of the program would.
async fn corrupt(url: &str, (table, column): (&str, &str)) {
    let database = Database::connect(url).await.unwrap();
    let bytes = if database.get_database_backend() == DbBackend::Postgres { "'\\xff'::bytea" } else { "x'ff'" };
    let one = format!("(SELECT {column} FROM {table} ORDER BY {column} LIMIT 1)");
    let sql = format!("UPDATE {table} SET snapshot = {bytes} WHERE {column} = {one}");
    assert!(database.execute_unprepared(&sql).await.unwrap().rows_affected() > 0, "{table} has rows");
    database.close().await.unwrap();
}

/// The ids of the published articles.
async fn published(newsroom: &Newsroom) -> BTreeSet<String> {
    let request = ListArticlesRequest { page_size: 200, state: ArticleState::Published.into(), ..Default::default() };
    let answer = newsroom.clients().publishing.list_articles(request).await;
    let articles = answer.map(|answer| answer.into_inner().articles).unwrap_or_default();
    articles.into_iter().map(|article| article.id).collect()
}

#[tokio::test]
async fn one_bad_article_stops_nothing_over_sqlite() {
    one_bad_article_stops_nothing(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn one_bad_article_stops_nothing_over_postgresql() {
    one_bad_article_stops_nothing(StoreKind::Postgres).await;
}

async fn one_bad_article_stops_nothing(stores: StoreKind) {
    let mut newsroom = Newsroom::start(Options::on(stores).auto_approving()).await;
    let source = newsroom.push_source("Agence").await;
    let items = Flow::begin(&newsroom, source.clone(), BEFORE).end().await;
    assert_whole(&newsroom, &items).await;

    for role in Role::ALL {
        newsroom.service(role).kill9();
        corrupt(&newsroom.service(role).store_url(), rows(role)).await;
        newsroom.service(role).start();
    }
    // All services are ready, although each has an unreadable row.
    newsroom.serving().await;
    let before = published(&newsroom).await;
    assert_eq!(before.len(), BEFORE - 1);
    for number in 0..AFTER {
        let headline = format!("Nouvelle {number} : le marché numéro {number} rouvre");
        let body = format!("Le marché numéro {number} a rouvert ce mercredi, après deux ans de travaux.");
        newsroom.push(&source, page(&headline, "Économie", &[&body])).await.unwrap();
    }
    wait_until_async("what came later to be published", TIMEOUT, async || {
        published(&newsroom).await.len() == BEFORE - 1 + AFTER
    })
    .await;
    for id in published(&newsroom).await.difference(&before) {
        wait_until_async("what belongs to it to be known", TIMEOUT, async || {
            let request = GetRelatedRequest { article_id: id.clone(), limit: 5 };
            let answer = newsroom.clients().recommendations.get_related(request).await;
            answer.is_ok_and(|answer| !answer.into_inner().related.is_empty())
        })
        .await;
    }
    assert_eq!(newsroom.site().get("/").await.status, 200);
}
