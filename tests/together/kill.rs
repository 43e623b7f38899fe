//! A kill, from the desk to every reader.

use newsroom_proto::publishing::v1::{ArticleState, EditionState, ListEditionsRequest};
use newsroom_tests::{Newsroom, Options, StoreKind, texts};

use super::{DISPATCHES, PAGE};

#[tokio::test]
async fn a_killed_story_is_gone_everywhere_over_sqlite() {
    a_killed_story_is_gone_everywhere(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn a_killed_story_is_gone_everywhere_over_postgresql() {
    a_killed_story_is_gone_everywhere(StoreKind::Postgres).await;
}

async fn a_killed_story_is_gone_everywhere(stores: StoreKind) {
    let newsroom = Newsroom::start(Options::on(stores).auto_approving()).await;
    let agency = newsroom.push_source("Atlas Presse").await;
    let taken = newsroom.push(&agency, DISPATCHES).await.unwrap().ingested;
    let item_id = newsroom.push_one(&agency, PAGE).await;
    let story = newsroom.story(&item_id, "the page is a story", |_| true).await;
    let killed = newsroom.article(&story.id, "the article is published", |_| true).await;
    let forum = texts(&taken).find(|dispatch| dispatch.headline.contains("Forum")).unwrap();
    let neighbour = newsroom.story(&forum.item_id, "the dispatch is a story", |_| true).await;
    let neighbour = newsroom.article(&neighbour.id, "the dispatch is published", |_| true).await;
    let what = "the neighbour's page offers it";
    newsroom.page(&neighbour.path, what, |page| page.body.contains(&killed.path)).await;
    assert!(newsroom.related(&neighbour.id).await.unwrap().iter().any(|related| related.article_id == story.id));

    newsroom.kill(&story.id, "wrong from the first word to the last").await;
    let withdrawn = |article: &newsroom_proto::publishing::v1::Article| article.state() == ArticleState::Withdrawn;
    newsroom.article(&story.id, "the article is withdrawn", withdrawn).await;

    // Publishing has applied the kill, so every later request sees it.
    assert_eq!(newsroom.site().get(&killed.path).await.status, 410);
    let lists = ["/", "/international", "/feed.xml", "/feed.json", "/international/feed.xml", "/sitemap.xml"];
    for path in lists.into_iter().chain([neighbour.path.as_str()]) {
        let page = newsroom.site().get(path).await;
        assert!(page.status == 200 && !page.body.contains(&killed.path), "{path} still shows it");
        assert!(!page.body.contains(&killed.headline), "{path} still names it");
    }
    let request = ListEditionsRequest { article_id: story.id.clone(), ..Default::default() };
    let editions = newsroom.clients().publishing.list_editions(request).await.unwrap().into_inner().editions;
    assert!(editions.iter().all(|edition| edition.state() == EditionState::Withdrawn), "{editions:?}");

    newsroom.settled().await;
    assert_eq!(newsroom.related(&story.id).await, None);
    let related = newsroom.related(&neighbour.id).await.unwrap();
    assert!(related.iter().all(|related| related.article_id != story.id), "{related:?}");

    // The wire cannot publish the article again.
    newsroom.push(&agency, PAGE.replace("640 millions", "660 millions")).await.unwrap();
    newsroom.settled().await;
    assert_eq!(newsroom.site().get(&killed.path).await.status, 410);
    assert_eq!(newsroom.dead_letters().await, Vec::<String>::new());
}
