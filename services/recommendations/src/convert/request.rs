//! Parses requests and gathers all violations.

use newsroom_chassis::api_error::{ApiError, Violations};
use newsroom_proto::recommendations::v1;

use crate::domain::ArticleId;

const DEFAULT_LIMIT: usize = 5;
const MAX_LIMIT: usize = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelatedQuery {
    pub id: ArticleId,
    /// The most related articles in the response.
    pub limit: usize,
}

pub fn related_query(request: &v1::GetRelatedRequest) -> Result<RelatedQuery, ApiError> {
    let mut violations = Violations::new();
    let id = violations.check("article_id", ArticleId::parse(&request.article_id));
    let limit = match usize::try_from(request.limit) {
        Ok(0) => Some(DEFAULT_LIMIT),
        Ok(limit) if limit <= MAX_LIMIT => Some(limit),
        _ => {
            violations.add("limit", format_args!("must be 0 to {MAX_LIMIT}"));
            None
        }
    };
    match (id, limit) {
        (Some(id), Some(limit)) => Ok(RelatedQuery { id, limit }),
        _ => Err(violations.into()),
    }
}
