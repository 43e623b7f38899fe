//! The pages of the site besides articles.

mod feed;
mod front;
mod section;
mod sections;
mod sitemap;

pub use feed::{FeedContent, open_feed};
pub use front::{FrontPage, open_front};
pub use section::{SectionPage, open_section};
pub use sections::list_sections;
pub use sitemap::{SitemapEntries, list_sitemap_entries};
