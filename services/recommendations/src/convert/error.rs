//! Maps the errors of the domain to codes and reasons.

use newsroom_chassis::api_error::{ApiError, ToApiError};
use tonic::Code;

use crate::domain::DomainError;

impl ToApiError for DomainError {
    fn to_api_error(&self) -> ApiError {
        match self {
            Self::ArticleNotFound => ApiError::new(Code::NotFound, "ARTICLE_NOT_FOUND", self),
        }
    }
}
