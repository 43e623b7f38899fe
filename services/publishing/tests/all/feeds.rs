//! Feeds and sitemap.

use feed_rs::model::FeedType;
use quick_xml::{Reader, events::Event};

use crate::support::{
    Newsroom,
    story::{approved, corrected, correction, story, with},
};

#[tokio::test]
async fn site_and_section_have_feeds_in_both_forms() {
    let newsroom = Newsroom::open().await;
    let first = story("Police meet");
    let other = with(&story("مباراة"), |content| {
        content.section = "Sport".into();
        content.language = "ar".into();
    });
    newsroom.consumers.handle_all([approved(&first), approved(&other)]).await;
    let note = "Three, not two.";
    newsroom.consumers.handle_all([corrected(&correction(&first, note, |_| {}))]).await;
    let cases = [
        ("/feed.xml", FeedType::RSS2, "application/rss+xml; charset=utf-8", 2),
        ("/feed.json", FeedType::JSON, "application/feed+json; charset=utf-8", 2),
        ("/international/feed.xml", FeedType::RSS2, "application/rss+xml; charset=utf-8", 1),
        ("/international/feed.json", FeedType::JSON, "application/feed+json; charset=utf-8", 1),
    ];
    for (path, kind, media_type, count) in cases {
        let page = newsroom.reader.page(path).await;
        assert_eq!(page.header("content-type"), media_type, "{path}");
        let feed = feed_rs::parser::parse(page.body.as_bytes()).unwrap();
        assert_eq!((feed.feed_type, feed.entries.len()), (kind, count), "{path}");
        let entry = feed.entries.last().unwrap();
        assert_eq!(entry.title.as_ref().unwrap().content, "Police meet", "{path}");
        assert_eq!(entry.id, format!("urn:uuid:{}", first.id), "{path}");
        assert_eq!(entry.authors[0].name.as_deref(), Some("Nadia Alaoui"), "{path}");
        let html = entry.content.as_ref().unwrap().body.as_ref().unwrap();
        assert!(html.contains("<p>The second paragraph.</p>") && html.contains(note), "{path}: {html}");
        let address = entry.links[0].href.strip_prefix("https://fil.example").unwrap();
        newsroom.reader.page(address).await;
    }
}

#[tokio::test]
async fn a_page_names_the_feeds() {
    let newsroom = Newsroom::open().await;
    newsroom.consumers.handle_all([approved(&story("Police meet"))]).await;
    for path in ["/", "/international"] {
        let page = newsroom.reader.page(path).await;
        for kind in ["application/rss+xml", "application/feed+json"] {
            let feed = page.attribute(&format!("link[rel=alternate][type='{kind}']"), "href").unwrap();
            newsroom.reader.page(feed.strip_prefix("https://fil.example").unwrap_or(&feed)).await;
        }
    }
}

#[tokio::test]
async fn the_sitemap_has_every_page() {
    let newsroom = Newsroom::open().await;
    newsroom.consumers.handle_all(["Un", "مراكش", "<&>\"'"].map(story).iter().map(approved)).await;
    let page = newsroom.reader.page("/sitemap.xml").await;
    assert_eq!(page.header("content-type"), "application/xml; charset=utf-8");
    let mut reader = Reader::from_str(&page.body);
    let (mut addresses, mut open) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().expect("it is well formed") {
            Event::Start(start) => open.push(start.name().as_ref().to_owned()),
            Event::End(_) => drop(open.pop()),
            Event::Text(text) if open.last().is_some_and(|name| name == "loc") => {
                addresses.push(text.xml10_content().into_owned());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty());
    assert_eq!(addresses.len(), 1 + 1 + 3, "front page, section, articles: {addresses:?}");
    for address in addresses {
        newsroom.reader.page(address.strip_prefix("https://fil.example").unwrap()).await;
    }
}

#[tokio::test]
async fn a_feed_of_very_long_articles_stays_small_enough_to_fetch() {
    let newsroom = Newsroom::open().await;
    for number in 0..6 {
        let long = with(&story(&format!("Long {number}")), |c| c.body = vec!["mot ".repeat(4_900); 40]);
        newsroom.consumers.handle_all([approved(&long)]).await;
    }
    let feed = newsroom.reader.page("/feed.json").await;
    let entries = feed_rs::parser::parse(feed.body.as_bytes()).unwrap().entries;
    assert!((1..6).contains(&entries.len()), "{}", entries.len());
    assert_eq!(entries[0].title.as_ref().unwrap().content, "Long 5");
}
