//! Maps the errors of the domain to codes and reasons.

use newsroom_chassis::api_error::{ApiError, ToApiError};
use tonic::Code;

use crate::domain::DomainError;

impl ToApiError for DomainError {
    fn to_api_error(&self) -> ApiError {
        let reason = match self {
            Self::ArticleNotFound => "ARTICLE_NOT_FOUND",
            Self::EditionNotFound => "EDITION_NOT_FOUND",
        };
        ApiError::new(Code::NotFound, reason, self)
    }
}
