//! Actions on articles.

mod apply_decision;
mod former_path;
mod known_sections;
mod list;
mod open;
mod read;
mod withdraw;

pub use apply_decision::apply_decision;
pub use known_sections::KnownSections;
pub use list::list_articles;
pub use open::{ArticleLookup, OpenedArticle, open_article, open_former_path};
pub use read::read_article;
pub use withdraw::withdraw_article;
