//! From the wire to the reader.

use newsroom_proto::{editorial::v1::StoryState, ingestion::v1::GetItemRequest};
use newsroom_tests::{Newsroom, Options, StoreKind, texts};

use super::{DISPATCHES, PAGE};

const HEADLINE: &str = "Forum de l’eau\u{a0}: la Déclaration de Tanger adoptée à l’aube après une nuit de négociations";
const OLDER: &str = "Tanger accueille le Forum méditerranéen de l’eau sur fond de sécheresse";

#[tokio::test]
async fn wire_becomes_article_over_sqlite() {
    wire_becomes_article(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn wire_becomes_article_over_postgresql() {
    wire_becomes_article(StoreKind::Postgres).await;
}

async fn wire_becomes_article(stores: StoreKind) {
    let newsroom = Newsroom::start(Options::on(stores)).await;
    let agency = newsroom.push_source("Atlas Presse").await;

    let answer = newsroom.push(&agency, DISPATCHES).await.unwrap();
    assert_eq!((answer.ingested.len(), answer.rejected.len()), (10, 0), "six dispatches and their four pictures");
    for dispatch in texts(&answer.ingested) {
        let draft = newsroom.story(&dispatch.item_id, "a dispatch lies on a desk", |_| true).await;
        newsroom.approve(&draft).await;
    }

    let item_id = newsroom.push_one(&agency, PAGE).await;
    let item = newsroom.clients().ingestion.items.get_item(GetItemRequest { id: item_id.clone() }).await.unwrap();
    let item = item.into_inner().item.unwrap();
    assert_eq!(
        (item.headline.as_str(), item.section.as_str(), item.language.as_str()),
        (HEADLINE, "International", "fr")
    );
    assert_eq!(item.body.len(), 6, "{:#?}", item.body);
    assert_eq!((item.links.len(), item.links[0].title.as_str()), (1, OLDER));
    assert!(item.links[0].excerpt.ends_with("ont jusqu’à samedi pour"), "the cut-off excerpt is kept as it came");

    let draft = newsroom.story(&item_id, "the page lies on its desk", |_| true).await;
    assert_eq!((draft.state(), draft.desk.as_str(), draft.revision), (StoryState::Draft, "international", 1));
    let approved = newsroom.approve(&draft).await;
    assert_eq!((approved.state(), approved.revision), (StoryState::Approved, 3));

    let article = newsroom.article(&draft.id, "the article is published", |_| true).await;
    assert_eq!((article.headline.as_str(), article.edition), (HEADLINE, 1));
    let page = newsroom
        .page(&article.path, "the page offers what belongs to it", |page| {
            page.status == 200 && page.body.contains("class=\"related\"")
        })
        .await;
    assert!(page.body.contains("<html lang=\"fr\" dir=\"ltr\">"));
    assert!(!page.body.contains("Loading") && !page.body.contains("You may also like"), "the page's residue is gone");
    let (body, related) = page.body.split_once("<aside class=\"related\"").unwrap();
    assert!(body.contains("applaudie debout par la salle.") && !body.contains("ont jusqu’à samedi pour"));
    assert!(related.contains(OLDER) && related.contains("…</p>"), "{related}");

    for path in ["/", "/international", "/feed.xml", "/feed.json", "/international/feed.xml", "/sitemap.xml"] {
        let listed = newsroom.site().get(path).await;
        assert!(listed.status == 200 && listed.body.contains(&article.path), "{path}: {listed:?}");
    }
    let best = newsroom.related(&draft.id).await.unwrap().remove(0);
    assert_eq!(best.headline, OLDER);
    assert!(best.teaser.ends_with('…') && !best.reasons.is_empty(), "{best:?}");

    newsroom.settled().await;
    assert_eq!(newsroom.dead_letters().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_page_of_an_older_article_follows_what_belongs_to_it() {
    let newsroom = Newsroom::start(Options::on(StoreKind::Sqlite).auto_approving()).await;
    let agency = newsroom.push_source("Atlas Presse").await;
    let answer = newsroom.push(&agency, DISPATCHES).await.unwrap();
    let older = texts(&answer.ingested).find(|answer| answer.headline == OLDER).unwrap();
    let older = newsroom.story(&older.item_id, "the dispatch is a story", |_| true).await;
    let older = newsroom.article(&older.id, "the dispatch is published", |_| true).await;
    let before = newsroom.page(&older.path, "its page can be read", |page| page.status == 200).await;
    assert!(!before.body.contains(HEADLINE));

    newsroom.push_one(&agency, PAGE).await;
    let what = "the older page offers the newer article";
    let after = newsroom.page(&older.path, what, |page| page.body.contains(HEADLINE)).await;
    assert_ne!(before.etag, after.etag);
}
