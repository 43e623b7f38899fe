//! The group of near copies that an article belongs to.

use uuid::Uuid;

use super::ArticleId;

/// The group of near copies of an article, as editorial states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyGroup {
    /// The item of which the others are near copies.
    pub id: Uuid,
    /// Rises with each change of the article's group.
    pub revision: i64,
}

/// A change of an article's group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupChange {
    pub article_id: ArticleId,
    pub group: CopyGroup,
}
