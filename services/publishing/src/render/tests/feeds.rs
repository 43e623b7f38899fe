//! Feeds as a feed reader parses them.

use feed_rs::model::{Feed, FeedType};
use serde_json::Value;
use time::macros::datetime;

use super::{content, corrected, hostile, published, sections, site_settings};
use crate::{
    domain::Article,
    render::{FeedScope, json_feed, rss, sitemap},
};

fn read(feed: &str) -> Feed {
    feed_rs::parser::parse(feed.as_bytes()).unwrap()
}

/// Parses XML to its end. Feed readers are more tolerant.
fn assert_well_formed(xml: &str) {
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return,
            Ok(_) => {}
            Err(error) => panic!("{error}: {xml}"),
        }
    }
}

fn articles() -> Vec<Article> {
    let first = published(7, content("fr", "Un & deux <trois>", "L’« essentiel »."));
    vec![corrected(&first, "Deux, non trois."), published(8, content("ar", "مراكش", "نص."))]
}

#[test]
fn both_feeds_carry_the_whole_articles() {
    let settings = site_settings();
    let changed = Some(datetime!(2025-11-25 08:00 UTC));
    let feeds =
        [rss(&settings, FeedScope::Site, &articles(), changed), json_feed(&settings, FeedScope::Site, &articles())];
    assert_well_formed(&feeds[0]);
    for (text, kind) in feeds.iter().zip([FeedType::RSS2, FeedType::JSON]) {
        let feed = read(text);
        assert_eq!(feed.feed_type, kind);
        assert_eq!(feed.title.unwrap().content, "Le Fil & Cie");
        let first = &feed.entries[0];
        assert_eq!(first.title.as_ref().unwrap().content, "Un & deux <trois>");
        assert_eq!(first.id, "urn:uuid:00000000-0000-0000-0000-000000000007");
        let address = "https://fil.example/international/un-deux-trois-000000000007";
        assert_eq!(first.links[0].href, address);
        assert_eq!(first.published.unwrap().to_rfc3339(), "2025-11-24T10:32:05+00:00");
        assert_eq!(first.authors[0].name.as_deref(), Some("Nadia Alaoui"));
        let html = first.content.as_ref().unwrap().body.as_ref().unwrap();
        assert!(html.contains("<p>L’« essentiel ».</p>"), "{html}");
        assert!(html.contains("Deux, non trois."), "{html}");
    }
}

#[test]
fn a_section_s_feed_says_so() {
    let (settings, sections) = (site_settings(), sections());
    let scope = FeedScope::Section(&sections[1]);
    let feed = rss(&settings, scope, &[], None);
    assert_well_formed(&feed);
    assert!(feed.contains(r#"href="https://fil.example/economie/feed.xml""#));
    assert!(!feed.contains("lastBuildDate"));
    let feed: Value = serde_json::from_str(&json_feed(&settings, scope, &[])).unwrap();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(feed["feed_url"], "https://fil.example/economie/feed.json");
    assert_eq!(feed["home_page_url"], "https://fil.example/economie");
}

#[test]
fn no_text_breaks_a_feed() {
    let articles = [hostile()];
    let feed = rss(&site_settings(), FeedScope::Site, &articles, None);
    assert_well_formed(&feed);
    assert!(!feed.contains("<script") && !feed.contains('\u{0}'));
    for text in [feed, json_feed(&site_settings(), FeedScope::Site, &articles)] {
        let feed = read(&text);
        assert_eq!(feed.entries[0].title.as_ref().unwrap().content, articles[0].content.headline);
        let html = feed.entries[0].content.as_ref().unwrap().body.as_ref().unwrap();
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
    }
}

#[test]
fn a_sitemap_has_every_address() {
    let settings = site_settings();
    let pages: Vec<_> = articles().iter().map(|a| (a.path.clone(), a.updated)).collect();
    let map = sitemap(&settings, &sections()[1..2], &pages);
    assert_well_formed(&map);
    assert!(map.contains("<loc>https://fil.example/</loc>") && map.contains("<loc>https://fil.example/economie</loc>"));
    assert!(map.contains("<lastmod>2025-11-25T08:00:00Z</lastmod>"));
    assert!(map.contains("/international/%D9%85%D8%B1%D8%A7%D9%83%D8%B4-000000000008</loc>"));
}
