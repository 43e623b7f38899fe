//! The sitemap for search engines (sitemaps.org 0.9).

use askama::Template;
use time::OffsetDateTime;

use super::{dates::machine, print, site_settings::SiteSettings};
use crate::domain::{ArticlePath, SectionLink};

#[derive(Template)]
#[template(path = "sitemap.xml")]
struct SitemapTemplate {
    lists: Vec<String>,
    pages: Vec<(String, String)>,
}

/// A sitemap of the front page, the sections and the published articles with their times of change.
pub fn sitemap(
    settings: &SiteSettings,
    sections: &[SectionLink],
    articles: &[(ArticlePath, OffsetDateTime)],
) -> String {
    let sections = sections.iter().map(|section| format!("/{}", section.slug));
    let lists = std::iter::once("/".to_owned()).chain(sections).map(|path| settings.url(&path)).collect();
    let page = |(path, changed): &(ArticlePath, OffsetDateTime)| (settings.url(path.as_str()), machine(*changed));
    print(&SitemapTemplate { lists, pages: articles.iter().map(page).collect() })
}

/// The permissions of crawlers and the address of the sitemap (RFC 9309).
pub fn robots(settings: &SiteSettings) -> String {
    format!("User-agent: *\nAllow: /\nSitemap: {}\n", settings.url("/sitemap.xml"))
}
