//! What recommendations does, one file an action.

mod find_related;
mod follow_articles;
mod load_index;
mod record_article;
mod refresh_related;

pub use find_related::find_related;
pub use follow_articles::{FollowCursor, follow_arrivals, follow_changes};
pub use load_index::{fill_up_index, load_index};
pub use record_article::record_article;
pub use refresh_related::refresh_related;

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
