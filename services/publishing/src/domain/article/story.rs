//! A story as editorial publishes it.

use time::OffsetDateTime;

use crate::domain::{ArticleId, Content, CopyGroup, CorrectionNotice};

/// The decision of editorial about a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The story is published in this revision, corrected or not.
    Approved,
    Killed,
}

/// One revision of a story, with the decision of editorial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    pub id: ArticleId,
    /// Rises with each change in editorial, also with changes that are not published.
    pub revision: i64,
    pub decision: Decision,
    pub content: Content,
    /// All corrections, oldest first.
    pub corrections: Vec<CorrectionNotice>,
    /// When the story was last amended by an update or a correction. A minor edit does not change this time.
    pub amended: Option<OffsetDateTime>,
    /// `None` for a story that does not come from an archive.
    pub archived: Option<Archived>,
    /// The group of near copies. `None` for a story that a person began.
    pub copy_group: Option<CopyGroup>,
}

/// The first publication of a story that comes from an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archived {
    pub first_published: OffsetDateTime,
    /// The address at which the story stood. May be empty.
    pub address: String,
}
