//! Actions on articles.

mod apply_decisions;
mod former_path;
mod kill;
mod known_sections;
mod list;
mod open;
mod pass_on_groups;
mod prepare;
mod publish;
mod read;
mod withdraw;

pub use apply_decisions::apply_decisions;
pub use known_sections::KnownSections;
pub use list::list_articles;
pub use open::{ArticleLookup, OpenedArticle, open_article, open_former_path};
pub use pass_on_groups::pass_on_groups;
pub use read::read_article;
pub use withdraw::withdraw_article;
