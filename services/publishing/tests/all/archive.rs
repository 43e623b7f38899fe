//! Articles of an archive keep their date and their address.

use newsroom_proto::editorial::v1::{Origin, Story};
use prost_types::Timestamp;
use rstest::rstest;

use crate::support::{
    Database, Newsroom, site_config,
    story::{approved, corrected, correction, kill, killed, story},
};

/// A story that was first published in 2012 at this address.
fn archived(headline: &str, address: &str) -> Story {
    let mut story = story(headline);
    let publication = story.publication.get_or_insert_default();
    publication.archived = true;
    publication.first_approve_time = Some(Timestamp { seconds: 1_336_003_200, nanos: 0 });
    story.origin = Some(Origin { canonical_url: address.into(), ..Origin::default() });
    story
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_archived_article_keeps_its_date_and_its_address(#[case] database: Database) {
    let newsroom = Newsroom::over(database, site_config()).await;
    newsroom.consumers.handle_all([approved(&story("News"))]).await;
    let old = archived("The port", "http://www.fil.example/2012/05/03/the%20port.html?utm=a#top");
    let kept = archived("The quay", "https://fil.example/2012/05/03/the-quay/");
    newsroom.consumers.handle_all([approved(&old), approved(&kept)]).await;

    let page = newsroom.reader.page("/2012/05/03/the-quay/").await;
    assert_eq!(page.all("h1"), ["The quay"]);
    assert_eq!(page.attribute("link[rel=canonical]", "href").unwrap(), "https://fil.example/2012/05/03/the-quay/");
    let data = page.json_ld();
    assert_eq!([&data["datePublished"], &data["dateModified"]], ["2012-05-03T00:00:00Z"; 2]);
    newsroom.reader.page("/2012/05/03/the-quay/?utm_source=feed").await;
    let other = newsroom.reader.get("/2012/05/03/the-quay").await;
    assert_eq!((other.status, other.header("location")), (301, "/2012/05/03/the-quay/"));

    // An address with a query leads to the usual path.
    let moved = newsroom.reader.get("/2012/05/03/the%20port.html?utm=a").await;
    assert_eq!(moved.status, 301, "{}", moved.body);
    let usual = moved.header("location").to_owned();
    assert!(usual.starts_with("/international/the-port-"), "{usual}");
    assert_eq!(newsroom.reader.page(&usual).await.all("h1"), ["The port"]);
    assert_eq!(newsroom.reader.get("/2012/05/03/the%20port.html").await.status, 404);

    // The newest article stays at the top, and every list has the archive behind it.
    assert_eq!(newsroom.reader.page("/international").await.all(".river h3")[0], "News");
    let feed = newsroom.reader.page("/feed.xml").await;
    let feed = feed_rs::parser::parse(feed.body.as_bytes()).unwrap();
    assert_eq!(feed.entries[0].title.as_ref().unwrap().content, "News");
    assert!(feed.entries[2].published.unwrap().to_rfc3339().starts_with("2012-05-03"));
    let sitemap = newsroom.reader.page("/sitemap.xml").await;
    assert!(sitemap.body.contains("https://fil.example/2012/05/03/the-quay/"), "{}", sitemap.body);

    // A correction is dated today, and a kill takes the address too.
    newsroom.consumers.handle_all([corrected(&correction(&kept, "Not a quay.", |_| {}))]).await;
    let data = newsroom.reader.page("/2012/05/03/the-quay/").await.json_ld();
    assert_eq!(data["datePublished"], "2012-05-03T00:00:00Z");
    assert_ne!(data["dateModified"], data["datePublished"]);
    let gone = Story { revision: 9, ..kill(&kept) };
    newsroom.consumers.handle_all([killed(&gone), killed(&kill(&old))]).await;
    for path in ["/2012/05/03/the-quay/", "/2012/05/03/the-quay", "/2012/05/03/the%20port.html?utm=a"] {
        assert_eq!(newsroom.reader.get(path).await.status, 410, "{path}");
    }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn the_first_article_keeps_an_address_that_two_claim(#[case] database: Database) {
    let newsroom = Newsroom::over(database, site_config()).await;
    let address = "https://fil.example/2012/one.html";
    let [first, second] = ["First", "Second"].map(|headline| archived(headline, address));
    newsroom.consumers.handle_all([approved(&first), approved(&second)]).await;
    assert_eq!(newsroom.reader.page("/2012/one.html").await.all("h1"), ["First"]);
    let path = newsroom.reader.page("/international").await;
    let paths: Vec<_> = (1..=2).map(|n| path.attribute(&format!(".river li:nth-child({n}) h3 a"), "href")).collect();
    assert!(paths[0].as_ref().unwrap().starts_with("/international/second-"), "{paths:?}");
    assert_eq!(paths[1].as_deref(), Some("/2012/one.html"));

    // A withdrawn article keeps its address, so no other article answers there.
    newsroom.consumers.handle_all([killed(&kill(&first))]).await;
    newsroom.consumers.handle_all([approved(&archived("Third", address))]).await;
    assert_eq!(newsroom.reader.get("/2012/one.html").await.status, 410);
}

#[tokio::test]
async fn an_archived_article_never_takes_a_page_of_the_site() {
    let newsroom = Newsroom::open().await;
    let pages = ["/", "/international", "/feed.xml", "/international/feed.json", "/style.css"];
    let stories = pages.map(|path| archived("An old page", &format!("https://fil.example{path}")));
    newsroom.consumers.handle_all(stories.iter().map(approved)).await;
    for path in pages {
        let page = newsroom.reader.page(path).await;
        assert_ne!(page.all("h1"), ["An old page"], "{path}");
    }
    // The name of a section that does not exist leads to the article until the section exists.
    newsroom.consumers.handle_all([approved(&archived("The port", "https://fil.example/the-port"))]).await;
    let moved = newsroom.reader.get("/the-port").await;
    assert_eq!(moved.status, 301);
    assert!(moved.header("location").starts_with("/international/the-port-"));
    // An address elsewhere leads nowhere.
    newsroom.consumers.handle_all([approved(&archived("Elsewhere", "https://other.example/2012/a.html"))]).await;
    assert_eq!(newsroom.reader.get("/2012/a.html").await.status, 404);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn articles_of_an_archive_that_come_together_keep_their_addresses(#[case] database: Database) {
    let newsroom = Newsroom::over(database, site_config()).await;
    let mut stories: Vec<Story> = (0..20)
        .map(|number| archived(&format!("Old {number}"), &format!("https://fil.example/2012/{number}.html")))
        .collect();
    stories.push(archived("The same address", "https://fil.example/2012/7.html"));
    let second = correction(&stories[3], "Not 3.", |content| content.headline = "Old three".into());
    let mut events: Vec<_> = stories.iter().map(approved).collect();
    events.push(corrected(&second));
    newsroom.consumers.apply_together(&events).await;
    for number in 0..20 {
        let headline = if number == 3 { "Old three".to_owned() } else { format!("Old {number}") };
        assert_eq!(newsroom.reader.page(&format!("/2012/{number}.html")).await.all("h1"), [headline]);
    }
    // A repeat under another event changes no address.
    newsroom.consumers.apply_together(&stories.iter().map(approved).collect::<Vec<_>>()).await;
    assert_eq!(newsroom.reader.page("/2012/7.html").await.all("h1"), ["Old 7"]);
}
