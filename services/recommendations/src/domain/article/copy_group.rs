//! The group of near copies that an article belongs to.

use uuid::Uuid;

use super::ArticleId;

/// The name of a group: the item of which the others are near copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CopyGroupId(Uuid);

/// The group of an article, as publishing states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyGroup {
    pub id: CopyGroupId,
    /// Rises with each change of the article's group, independently of the article's revision.
    pub revision: i64,
}

/// A change of an article's group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupChange {
    pub article_id: ArticleId,
    pub group: CopyGroup,
}

impl CopyGroupId {
    pub fn uuid(self) -> Uuid {
        self.0
    }
}

impl From<Uuid> for CopyGroupId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl CopyGroup {
    /// Whether the group replaces the known one.
    pub fn is_newer_than(&self, known: Option<Self>) -> bool {
        known.is_none_or(|known| self.revision > known.revision)
    }
}
