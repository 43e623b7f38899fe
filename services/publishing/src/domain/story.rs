//! A story as editorial hands it over.

use time::OffsetDateTime;

use super::{ArticleId, Content, CorrectionNotice};

/// What editorial decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Readers are to have it as it is, corrected or not.
    Approved,
    /// Readers are to lose it.
    Killed,
}

/// One revision of a story, with what editorial decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// Its id.
    pub id: ArticleId,
    /// Rises with each change in editorial, not only with those that come here.
    pub revision: i64,
    /// What editorial decided.
    pub decision: Decision,
    /// What it says.
    pub content: Content,
    /// Every correction so far, oldest first.
    pub corrections: Vec<CorrectionNotice>,
    /// When it was last amended in a way that readers are told of.
    pub amended: Option<OffsetDateTime>,
}
