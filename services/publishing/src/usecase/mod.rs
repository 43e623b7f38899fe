//! What publishing does.

mod apply_decision;
mod follow_related;
mod list_articles;
mod list_editions;
mod list_sections;
mod list_sitemap_entries;
mod open_article;
mod open_feed;
mod open_front;
mod open_section;
mod read_article;
mod read_edition;
mod withdraw_article;

pub use apply_decision::apply_decision;
pub use follow_related::follow_related;
pub use list_articles::list_articles;
pub use list_editions::list_editions;
pub use list_sections::list_sections;
pub use list_sitemap_entries::{SitemapEntries, list_sitemap_entries};
pub use open_article::{ArticleLookup, OpenedArticle, open_article};
pub use open_feed::{Feed, open_feed};
pub use open_front::{FrontPage, open_front};
pub use open_section::{SectionPage, open_section};
pub use read_article::read_article;
pub use read_edition::read_edition;
pub use withdraw_article::withdraw_article;

use newsroom_chassis::store::StoreError;

/// Why a caller does not get what it asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No story of this id was ever published.
    #[error("there is no such article")]
    ArticleNotFound,
    /// The article has no edition of this number.
    #[error("there is no such edition")]
    EditionNotFound,
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}
