//! Texts that try to be markup.

use newsroom_proto::editorial::v1::Story;
use quick_xml::{Reader, events::Event};
use serde_json::Value;

use crate::support::{
    Newsroom,
    reader::Page,
    story::{approved, corrected, correction, related, story, with},
};

/// Ends any element, comment, section or attribute around it, and begins a script.
fn evil(field: &str) -> String {
    format!(
        "{field}</script></title></textarea>--><!--]]><script>alert('{field}')</script>\
         <img src=x onerror=\"alert(1)\">' onmouseover='a()\" autofocus onfocus=\"a()\u{202e}\u{2066}\u{0}\u{7}\u{2028}{{{{ 7919*7907 }}}}"
    )
}

fn hostile() -> Story {
    with(&story(&evil("headline")), |content| {
        content.standfirst = evil("standfirst");
        content.byline = evil("byline");
        content.dateline = evil("dateline");
        content.section = evil("section");
        content.language = "en\"><script>".into();
        content.body = vec![evil("first"), "javascript:alert(1)".into(), evil("second")];
        content.keywords = vec![evil("keyword")];
    })
}

fn assert_inert(page: &Page) {
    let scripts =
        page.all("script:not([type='application/ld+json']), img, iframe, [onerror], [onmouseover], [onfocus]");
    assert!(scripts.is_empty(), "{}", page.body);
    assert!(page.attribute("a[href^='javascript']", "href").is_none());
    assert_eq!(page.all("title").len(), 1);
    assert_eq!(page.all("main").len(), 1);
    for wrong in ['\u{202e}', '\u{2066}', '\u{0}', '\u{7}'] {
        assert!(!page.body.contains(wrong), "{wrong:?}");
    }
    // Eight digits, because the ids and times on the page may contain any two.
    assert!(!page.body.contains("62615533"), "no text is a template");
}

#[tokio::test]
async fn hostile_text_is_text_on_every_page() {
    let newsroom = Newsroom::open().await;
    let first = hostile();
    let other = with(&story("Other"), |content| content.section = evil("section"));
    newsroom.consumers.handle_all([approved(&first), approved(&other)]).await;
    newsroom.consumers.handle_all([corrected(&correction(&first, &evil("note"), |_| {}))]).await;
    newsroom.consumers.handle_all([related(&first, 1, &[&other]), related(&other, 1, &[&first])]).await;

    let front = newsroom.reader.page("/").await;
    let section = front.attribute(".masthead nav a", "href").unwrap();
    let section = newsroom.reader.page(&section).await;
    let page = newsroom.reader.page(&section.attribute(".river li:nth-child(2) h3 a", "href").unwrap()).await;
    let beside = newsroom.reader.page(&section.attribute(".river li:nth-child(1) h3 a", "href").unwrap()).await;
    let missing = newsroom.reader.get("/%3Cscript%3Ealert(1)%3C/script%3E").await;
    for page in [&front, &section, &page, &beside, &missing] {
        assert_inert(page);
    }
    let said = page.json_ld();
    assert!(page.all("h1")[0].starts_with("headline</script></title>"));
    assert_eq!(said["headline"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" "), page.all("h1")[0]);
    assert!(said["correction"][0]["text"].as_str().unwrap().starts_with("note</script>"));
    assert!(page.all("section.corrections p")[0].contains("note</script>"));
    assert!(beside.all("aside h3")[0].starts_with("headline</script>"));
    assert_eq!(page.attribute("html", "lang").unwrap(), "und");
}

#[tokio::test]
async fn hostile_text_is_text_in_every_feed() {
    let newsroom = Newsroom::open().await;
    newsroom.consumers.handle_all([approved(&hostile())]).await;
    let rss = newsroom.reader.page("/feed.xml").await;
    let mut reader = Reader::from_str(&rss.body);
    reader.config_mut().check_comments = true;
    let mut items = 0;
    loop {
        match reader.read_event().expect("it is well formed") {
            Event::Start(start) => {
                assert_ne!(start.name().as_ref(), "script");
                items += usize::from(start.name().as_ref() == "item");
            }
            Event::CData(_) | Event::Comment(_) => panic!("no text makes a section or comment"),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(items, 1);
    let json = newsroom.reader.page("/feed.json").await;
    let parsed: Value = serde_json::from_str(&json.body).unwrap();
    assert!(parsed["items"][0]["title"].as_str().unwrap().starts_with("headline</script>"));
    for body in [&rss.body, &json.body] {
        let feed = feed_rs::parser::parse(body.as_bytes()).unwrap();
        let entry = &feed.entries[0];
        assert!(entry.title.as_ref().unwrap().content.starts_with("headline</script>"));
        let html = entry.content.as_ref().unwrap().body.as_ref().unwrap();
        let fragment = scraper::Html::parse_fragment(html);
        let active = scraper::Selector::parse("script, img, [onerror], [onmouseover], [onfocus]").unwrap();
        assert_eq!(fragment.select(&active).count(), 0, "{html}");
        assert!(!html.contains(['\u{202e}', '\u{0}']));
    }
}
