//! JSON Feed 1.1 with the full text of each article.

use serde::Serialize;

use super::{FeedScope, article::feed_html, dates::machine, site_settings::SiteSettings};
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
pub fn json_feed(settings: &SiteSettings, scope: FeedScope<'_>, articles: &[Article]) -> String {
    let feed = Feed {
        version: "https://jsonfeed.org/version/1.1",
        title: settings.title_of(scope),
        home_page_url: settings.url(&settings.home_of(scope)),
        feed_url: settings.url(&settings.feed_of(scope, "feed.json")),
        language: settings.language.as_str(),
        items: articles.iter().map(|article| item(settings, article)).collect(),
    };
    serde_json::to_string(&feed).expect("texts and lists of texts are JSON")
}

fn item<'a>(settings: &SiteSettings, article: &'a Article) -> Item<'a> {
    let content = &article.content;
    let byline = Some(content.byline.as_str()).filter(|name| !name.is_empty());
    let section = Some(content.section.as_str()).filter(|name| !name.is_empty());
    Item {
        id: format!("urn:uuid:{}", article.id),
        url: settings.url(article.path.as_str()),
        title: &content.headline,
        summary: content.summary(),
        content_html: feed_html(article),
        date_published: machine(article.published_at()),
        date_modified: machine(article.modified_at()),
        authors: byline.map(|name| Author { name }).into_iter().collect(),
        tags: section.into_iter().chain(content.keywords.iter().map(String::as_str)).collect(),
        language: content.language.as_str(),
    }
}
