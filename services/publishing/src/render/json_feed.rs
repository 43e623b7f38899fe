//! JSON Feed 1.1, with the whole text of each article.

use serde::Serialize;

use super::{Scope, article::feed_html, dates::machine, masthead::Masthead};
use crate::domain::Article;

#[derive(Serialize)]
struct Feed<'a> {
    version: &'static str,
    title: String,
    home_page_url: String,
    feed_url: String,
    language: &'a str,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: String,
    url: String,
    title: &'a str,
    summary: String,
    content_html: String,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    tags: Vec<&'a str>,
    language: &'a str,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
}

/// A feed of published articles, newest first (JSON Feed 1.1).
pub fn json_feed(masthead: &Masthead, scope: Scope<'_>, articles: &[Article]) -> String {
    let feed = Feed {
        version: "https://jsonfeed.org/version/1.1",
        title: masthead.title_of(scope),
        home_page_url: masthead.url(&masthead.home_of(scope)),
        feed_url: masthead.url(&masthead.feed_of(scope, "feed.json")),
        language: masthead.language.tag(),
        items: articles.iter().map(|article| item(masthead, article)).collect(),
    };
    serde_json::to_string(&feed).expect("texts and lists of texts are JSON")
}

fn item<'a>(masthead: &Masthead, article: &'a Article) -> Item<'a> {
    let content = &article.content;
    let byline = Some(content.byline.as_str()).filter(|name| !name.is_empty());
    let section = Some(content.section.as_str()).filter(|name| !name.is_empty());
    Item {
        id: format!("urn:uuid:{}", article.id),
        url: masthead.url(article.path.as_str()),
        title: &content.headline,
        summary: content.summary(),
        content_html: feed_html(article),
        date_published: machine(article.published_at()),
        date_modified: machine(article.updated),
        authors: byline.map(|name| Author { name }).into_iter().collect(),
        tags: section.into_iter().chain(content.keywords.iter().map(String::as_str)).collect(),
        language: content.language.tag(),
    }
}
