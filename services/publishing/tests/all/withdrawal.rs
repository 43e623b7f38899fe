//! A killed article disappears everywhere.

use newsroom_chassis::store::HandleOutcome;

use crate::support::{
    Newsroom,
    story::{approved, corrected, correction, kill, killed, related, story, with},
};

#[tokio::test]
async fn a_killed_article_is_gone_from_page_lists_feeds_and_related() {
    let newsroom = Newsroom::open().await;
    let [kept, secret] = ["Kept", "Secret"].map(story);
    newsroom.consumers.handle_all([approved(&kept), approved(&secret)]).await;
    newsroom.consumers.handle_all([related(&kept, 1, &[&secret]), related(&secret, 1, &[&kept])]).await;
    let section = newsroom.reader.page("/international").await;
    let path = |n| section.attribute(&format!(".river li:nth-child({n}) h3 a"), "href").unwrap();
    let (secret_path, kept_path) = (path(1), path(2));
    let lists = ["/", "/international", "/feed.xml", "/feed.json", "/international/feed.xml", "/sitemap.xml"];
    let lists = lists.map(str::to_owned).into_iter().chain([kept_path]).collect::<Vec<_>>();
    let mut seen = Vec::new();
    for list in &lists {
        let page = newsroom.reader.page(list).await;
        assert!(page.body.to_lowercase().contains("secret"), "{list}");
        seen.push((page.header("etag").to_owned(), page.header("last-modified").to_owned()));
    }
    let page = newsroom.reader.page(&secret_path).await;
    let had = page.header("etag").to_owned();

    newsroom.consumers.handle_all([killed(&kill(&secret))]).await;

    for headers in [vec![], vec![("if-none-match", had.as_str())], vec![("if-none-match", "*")]] {
        let gone = newsroom.reader.ask("GET", &secret_path, &headers).await;
        assert_eq!((gone.status, gone.header("etag"), gone.header("cache-control")), (410, "", "no-cache"));
        assert_eq!(gone.all("h1"), ["This article has been withdrawn"]);
        assert!(!gone.body.contains("Secret"), "{}", gone.body);
        assert_eq!(gone.attribute("meta[name=robots]", "content").unwrap(), "noindex");
    }
    for (list, (etag, modified)) in lists.iter().zip(seen) {
        for condition in [("if-none-match", etag.as_str()), ("if-modified-since", modified.as_str())] {
            let page = newsroom.reader.ask("GET", list, &[condition]).await;
            assert_eq!(page.status, 200, "{list} {condition:?}: no cache may go on showing it");
            assert!(!page.body.to_lowercase().contains("secret"), "{list}");
        }
    }
    let end = secret_path.rsplit('-').next().unwrap();
    let other = newsroom.reader.get(&format!("/world/other-words-{end}")).await;
    assert_eq!(other.status, 410, "under no other address either");
}

#[tokio::test]
async fn the_last_article_of_a_section_takes_it_from_the_navigation() {
    let newsroom = Newsroom::open().await;
    let only = with(&story("Only"), |content| content.section = "Sport".into());
    newsroom.consumers.handle_all([approved(&only), approved(&story("Other"))]).await;
    assert_eq!(newsroom.reader.page("/").await.all(".masthead nav a"), ["International", "Sport"]);
    newsroom.consumers.handle_all([killed(&kill(&only))]).await;
    let front = newsroom.reader.page("/").await;
    assert_eq!(front.all(".masthead nav a"), ["International"]);
    assert!(!front.body.contains("Only"));
    assert_eq!(newsroom.reader.page("/sport").await.all(".empty"), ["Nothing has been published here yet."]);
}

#[tokio::test]
async fn an_approval_after_the_kill_never_shows() {
    let newsroom = Newsroom::open().await;
    let (first, other) = (story("Secret"), story("Other"));
    newsroom.consumers.handle_all([killed(&kill(&first)), approved(&other), related(&other, 1, &[&first])]).await;
    let late = correction(&first, "Late.", |_| {});
    newsroom.consumers.handle_all([approved(&first), corrected(&late)]).await;
    let again = approved(&first);
    newsroom.consumers.handle_all([again.clone()]).await;
    assert_eq!(newsroom.consumers.handle(&again).await.unwrap(), HandleOutcome::Duplicate);
    let path = newsroom.reader.page("/international").await.attribute(".river h3 a", "href").unwrap();
    for list in ["/", "/international", "/feed.xml", "/feed.json", "/sitemap.xml", path.as_str()] {
        assert!(!newsroom.reader.page(list).await.body.to_lowercase().contains("secret"), "{list}");
    }
    let end = &first.id.replace('-', "")[20..];
    assert_eq!(newsroom.reader.get(&format!("/international/secret-{end}")).await.status, 410);
}
