//! Calls, parsed at the door: all violations at once.

use newsroom_chassis::api_error::{ApiError, Violations};
use newsroom_proto::recommendations::v1;

use crate::domain::ArticleId;

/// How many a caller gets that names no number.
const DEFAULT: usize = 5;
/// How many a caller gets at most.
const MOST: usize = 20;

/// What belongs to an article is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelatedQuery {
    /// Its id.
    pub id: ArticleId,
    /// How many at most.
    pub limit: usize,
}

/// Reads the request.
pub fn related_query(request: &v1::GetRelatedRequest) -> Result<RelatedQuery, ApiError> {
    let mut violations = Violations::new();
    let id = violations.check("article_id", ArticleId::parse(&request.article_id));
    let limit = match usize::try_from(request.limit) {
        Ok(0) => Some(DEFAULT),
        Ok(limit) if limit <= MOST => Some(limit),
        _ => {
            violations.add("limit", format_args!("must be 0 to {MOST}"));
            None
        }
    };
    match (id, limit) {
        (Some(id), Some(limit)) => Ok(RelatedQuery { id, limit }),
        _ => Err(violations.into()),
    }
}
