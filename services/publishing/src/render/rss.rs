//! RSS 2.0 with the full text of each article.

use askama::Template;
use time::OffsetDateTime;

use super::{FeedScope, article::feed_html, dates::rss_date, print, site_settings::SiteSettings};
use crate::domain::Article;

#[derive(Template)]
#[template(path = "rss.xml")]
struct RssTemplate<'a> {
    title: String,
    home: String,
    own: String,
    lang: &'a str,
    changed: Option<String>,
    items: Vec<ItemView<'a>>,
}

struct ItemView<'a> {
    title: &'a str,
    link: String,
    id: String,
    published: String,
    author: &'a str,
    section: &'a str,
    keywords: &'a [String],
    lang: &'a str,
    summary: String,
    html: String,
}

/// A feed of published articles, newest first (RSS 2.0 with `atom:link`, `content:encoded` and
/// `dc:creator`). `changed` is when the site last changed.
pub fn rss(
    settings: &SiteSettings,
    scope: FeedScope<'_>,
    articles: &[Article],
    changed: Option<OffsetDateTime>,
) -> String {
    let item = |article| item(settings, article);
    print(&RssTemplate {
        title: settings.title_of(scope),
        home: settings.url(&settings.home_of(scope)),
        own: settings.url(&settings.feed_of(scope, "feed.xml")),
        lang: settings.language.as_str(),
        changed: changed.map(rss_date),
        items: articles.iter().map(item).collect(),
    })
}

fn item<'a>(settings: &SiteSettings, article: &'a Article) -> ItemView<'a> {
    let content = &article.content;
    ItemView {
        title: &content.headline,
        link: settings.url(article.path.as_str()),
        id: format!("urn:uuid:{}", article.id),
        published: rss_date(article.published_at()),
        author: &content.byline,
        section: &content.section,
        keywords: &content.keywords,
        lang: content.language.as_str(),
        summary: content.summary(),
        html: feed_html(article),
    }
}
