//! A story as editorial hands it over.

use time::OffsetDateTime;

use crate::domain::{ArticleId, Content, CorrectionNotice};

/// What editorial decided about a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Readers get the story as it is, corrected or not.
    Approved,
    /// Readers lose the story.
    Killed,
}

/// One revision of a story, with the decision of editorial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    pub id: ArticleId,
    /// Rises with each change in editorial, not only with those that are published.
    pub revision: i64,
    pub decision: Decision,
    pub content: Content,
    /// All corrections, oldest first.
    pub corrections: Vec<CorrectionNotice>,
    /// When the story was last amended by an update or a correction. A minor edit does not change this time.
    pub amended: Option<OffsetDateTime>,
}
