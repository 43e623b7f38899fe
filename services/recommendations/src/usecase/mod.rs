//! What recommendations does, one file an action.

mod find_related;
mod follow_articles;
mod load_index;
mod refresh_related;
mod take_in_article;

pub use find_related::find_related;
pub use follow_articles::{Followed, follow_arrivals, follow_changes};
pub use load_index::{fill_up_index, load_index};
pub use refresh_related::refresh_related;
pub use take_in_article::take_in_article;

use newsroom_chassis::store::StoreError;

/// Why something is not done or not found.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The article was never published or is withdrawn.
    #[error("there is no such article, or it is withdrawn")]
    ArticleNotFound,
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}
