//! The page of an article for readers and search engines.

use crate::support::{
    Newsroom,
    story::{approved, corrected, correction, minor_edit, related, story, with},
};

const LONG: &str = "La ville de Marrakech a ouvert ce lundi matin les travaux de la 93e session de l’Assemblée \
    générale de l’Organisation internationale de police criminelle, mieux connue sous le nom d’Interpol, en présence \
    de délégations de tous les continents.";

#[tokio::test]
async fn a_page_is_written_in_its_story_s_language_and_direction() {
    let newsroom = Newsroom::open().await;
    let cases = [
        ("fr", "Interpol réunie à Marrakech", "ltr", "Publié le", "À lire aussi"),
        ("en", "Interpol meets in Marrakech", "ltr", "Published", "You may also like"),
        ("ar", "الإنتربول يجتمع في مراكش", "rtl", "نُشر في", "قد يعجبك أيضًا"),
    ];
    let stories = cases.map(|(language, headline, ..)| with(&story(headline), |c| c.language = language.into()));
    newsroom.consumers.handle_all(stories.iter().map(approved)).await;
    for (number, (story, (language, headline, direction, published, also))) in stories.iter().zip(cases).enumerate() {
        newsroom.consumers.handle_all([related(story, 1, &[&stories[(number + 1) % 3]])]).await;
        let path = path_of(&newsroom, headline).await;
        assert!(path.is_ascii(), "{path}");
        let page = newsroom.reader.page(&path).await;
        for element in ["html", "article"] {
            assert_eq!(page.attribute(element, "lang").unwrap(), language);
            assert_eq!(page.attribute(element, "dir").unwrap(), direction);
        }
        assert_eq!(page.all("h1"), [headline], "exactly one");
        assert_eq!(page.all(".body p")[0], format!("{headline}: the first paragraph."));
        assert!(page.all(".times")[0].starts_with(published));
        assert_eq!(page.all("aside.related > h2"), [also]);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    }
}

/// The path in the link of the front page to the article with a headline.
async fn path_of(newsroom: &Newsroom, headline: &str) -> String {
    let feed: serde_json::Value = serde_json::from_str(&newsroom.reader.page("/feed.json").await.body).unwrap();
    let items = feed["items"].as_array().unwrap();
    let item = items.iter().find(|item| item["title"] == headline).expect("it is in the feed");
    item["url"].as_str().unwrap().strip_prefix("https://fil.example").unwrap().to_owned()
}

#[tokio::test]
async fn search_engines_and_networks_get_metadata() {
    let newsroom = Newsroom::open().await;
    newsroom.consumers.handle_all([approved(&story("Police meet"))]).await;
    let path = path_of(&newsroom, "Police meet").await;
    let page = newsroom.reader.page(&path).await;
    let address = format!("https://fil.example{path}");
    assert_eq!(page.attribute("link[rel=canonical]", "href").unwrap(), address);
    let property = |name: &str| page.attribute(&format!("meta[property='{name}']"), "content");
    for (name, value) in [
        ("og:type", "article"),
        ("og:site_name", "Le Fil"),
        ("og:title", "Police meet"),
        ("og:description", "Police meet, in more words."),
        ("og:url", &address),
        ("article:section", "International"),
        ("article:tag", "police"),
    ] {
        assert_eq!(property(name).as_deref(), Some(value), "{name}");
    }
    let data = page.json_ld();
    for (name, value) in [
        ("@context", "https://schema.org"),
        ("@type", "NewsArticle"),
        ("headline", "Police meet"),
        ("description", "Police meet, in more words."),
        ("url", &address),
        ("mainEntityOfPage", &address),
        ("inLanguage", "en"),
        ("articleSection", "International"),
        ("dateline", "Marrakech"),
    ] {
        assert_eq!(data[name], value, "{name}");
    }
    assert_eq!((&data["author"]["@type"], &data["author"]["name"]), (&"Person".into(), &"Nadia Alaoui".into()));
    assert_eq!(data["publisher"]["name"], "Le Fil");
    assert_eq!(data["keywords"], serde_json::json!(["police", "congress"]));
    let published = property("article:published_time").unwrap();
    assert_eq!(data["datePublished"], published);
    assert_eq!(data["dateModified"], published);
    assert_eq!(page.attribute(".published", "datetime").unwrap(), published);
}

#[tokio::test]
async fn a_correction_shows_its_note_and_new_text_at_the_same_address() {
    let newsroom = Newsroom::open().await;
    let first = story("Two police forces meet");
    newsroom.consumers.handle_all([approved(&first)]).await;
    let path = path_of(&newsroom, "Two police forces meet").await;
    let before = newsroom.reader.page(&path).await;
    let note = "An earlier version said two; three came.";
    let second = correction(&first, note, |content| {
        content.headline = "Three police forces meet".into();
        content.body = vec!["Three came.".into()];
    });
    newsroom.consumers.handle_all([corrected(&second)]).await;

    let page = newsroom.reader.ask("GET", &path, &[("if-none-match", before.header("etag"))]).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.all("h1"), ["Three police forces meet"]);
    assert_eq!(page.all(".body p"), ["Three came."]);
    assert!(page.all("section.corrections p")[0].ends_with(note));
    assert!(page.all(".updated")[0].starts_with("Updated "));
    assert_eq!(page.json_ld()["correction"][0]["text"], note);
    assert_eq!(page.json_ld()["version"], 2);
    assert_eq!(path_of(&newsroom, "Three police forces meet").await, path);
    assert_eq!(newsroom.reader.page("/international").await.all(".river h3"), ["Three police forces meet"]);
}

#[tokio::test]
async fn a_minor_edit_is_a_new_edition_without_a_notice() {
    let newsroom = Newsroom::open().await;
    let first = story("Two police forces met");
    newsroom.consumers.handle_all([approved(&first)]).await;
    let path = path_of(&newsroom, "Two police forces met").await;
    let second = minor_edit(&first, |content| content.headline = "Two police forces meet".into());
    newsroom.consumers.handle_all([corrected(&second)]).await;
    let page = newsroom.reader.page(&path).await;
    assert_eq!(page.all("h1"), ["Two police forces meet"]);
    assert!(page.all(".updated, section.corrections").is_empty() && !page.body.contains("a letter was missing"));
    assert_eq!(page.json_ld()["version"], 2);
    let feed = newsroom.reader.page("/feed.json").await.body;
    assert!(!feed.contains("Correction") && !feed.contains("a letter was missing"), "{feed}");
}

#[tokio::test]
async fn a_story_that_moves_keeps_its_address_and_stands_in_its_new_section() {
    let newsroom = Newsroom::open().await;
    let first = story("Match moved");
    newsroom.consumers.handle_all([approved(&first)]).await;
    let path = path_of(&newsroom, "Match moved").await;
    let second = correction(&first, "It belongs to sport.", |content| content.section = "Sport".into());
    newsroom.consumers.handle_all([corrected(&second)]).await;
    assert_eq!(newsroom.reader.page(&path).await.all(".kicker"), ["Sport"]);
    assert_eq!(newsroom.reader.page("/sport").await.attribute(".river h3 a", "href").unwrap(), path);
    assert!(newsroom.reader.page("/international").await.all(".river h3").is_empty());
    assert_eq!(newsroom.reader.page("/").await.all(".masthead nav a"), ["Sport"]);
}

#[tokio::test]
async fn what_a_reader_may_like_follows_the_set_with_teasers_of_whole_words() {
    let newsroom = Newsroom::open().await;
    let [main, long, short] = ["Main", "Long", "Short"].map(story);
    let long = with(&long, |content| content.body = vec![LONG.into()]);
    newsroom.consumers.handle_all([&main, &long, &short].map(approved)).await;
    let path = path_of(&newsroom, "Main").await;
    let bare = newsroom.reader.page(&path).await;
    assert!(bare.all("aside").is_empty());

    newsroom.consumers.handle_all([related(&main, 1, &[&long, &short])]).await;
    let page = newsroom.reader.page(&path).await;
    assert_ne!(page.header("etag"), bare.header("etag"));
    assert_eq!(page.all("aside.related h3"), ["Long", "Short"]);
    let teasers = page.all("aside.related .teaser");
    let words = teasers[0].strip_suffix('…').expect("it ends in an ellipsis");
    assert!(LONG.starts_with(words) && LONG[words.len()..].starts_with([' ', ',']), "{words}");
    assert!(teasers[0].chars().count() <= 180);
    assert_eq!(teasers[1], "Short: the first paragraph. The second paragraph.");

    // A newer set changes the page of the older article. An older set that comes late has no effect.
    newsroom.consumers.handle_all([related(&main, 3, &[&short]), related(&main, 2, &[&long])]).await;
    assert_eq!(newsroom.reader.page(&path).await.all("aside.related h3"), ["Short"]);
    // The page shows the current headlines of related articles.
    let renamed = correction(&short, "Longer than it was.", |content| content.headline = "Not so short".into());
    newsroom.consumers.handle_all([corrected(&renamed)]).await;
    assert_eq!(newsroom.reader.page(&path).await.all("aside.related h3"), ["Not so short"]);
    newsroom.consumers.handle_all([related(&main, 4, &[])]).await;
    assert!(newsroom.reader.page(&path).await.all("aside").is_empty());
}

#[tokio::test]
async fn what_belongs_to_an_article_may_be_known_before_the_article() {
    let newsroom = Newsroom::open().await;
    let [main, other] = ["Main", "Other"].map(story);
    newsroom.consumers.handle_all([related(&main, 1, &[&other]), approved(&main)]).await;
    let path = path_of(&newsroom, "Main").await;
    assert!(newsroom.reader.page(&path).await.all("aside").is_empty(), "the other one is not published yet");
    newsroom.consumers.handle_all([approved(&other)]).await;
    assert_eq!(newsroom.reader.page(&path).await.all("aside.related h3"), ["Other"]);
}

#[tokio::test]
async fn the_front_page_begins_with_the_newest_article_and_has_every_section() {
    let newsroom = Newsroom::open().await;
    assert_eq!(newsroom.reader.page("/").await.all(".empty"), ["Nothing has been published here yet."]);
    for (headline, section) in [("A", "International"), ("B", "Sport"), ("C", "Sport")] {
        let story = with(&story(headline), |content| content.section = section.into());
        newsroom.consumers.handle_all([approved(&story)]).await;
    }
    let front = newsroom.reader.page("/").await;
    assert_eq!(front.all("h1"), ["Le Fil"]);
    assert_eq!(front.all(".lead h2"), ["C"]);
    assert_eq!(front.all(".block h2"), ["Sport", "International"]);
    assert_eq!(front.all(".block h3"), ["B", "A"]);
    assert_eq!(front.all(".masthead nav a"), ["International", "Sport"]);
}
