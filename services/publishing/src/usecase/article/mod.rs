//! Actions on articles.

mod apply_decision;
mod known_sections;
mod list;
mod open;
mod read;
mod withdraw;

pub use apply_decision::apply_decision;
pub use known_sections::KnownSections;
pub use list::list_articles;
pub use open::{ArticleLookup, OpenedArticle, open_article};
pub use read::read_article;
pub use withdraw::withdraw_article;
