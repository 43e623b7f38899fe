//! The actions of publishing, one file per action.

mod article;
mod edition;
mod error;
mod related;
mod site;

pub use article::{
    ArticleLookup, KnownSections, OpenedArticle, apply_decisions, list_articles, open_article, open_former_path,
    pass_on_groups, read_article, withdraw_article,
};
pub use edition::{list_editions, read_edition};
pub use error::Error;
pub use related::update_related_sets;
pub use site::{
    FeedContent, FrontPage, SectionPage, SitemapEntries, list_sections, list_sitemap_entries, open_feed, open_front,
    open_section,
};
