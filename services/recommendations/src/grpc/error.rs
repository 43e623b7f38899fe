//! Why a call is refused.

use newsroom_chassis::api_error::ApiError;
use tonic::Status;

use crate::{convert, usecase::Error};

const DOMAIN: &str = "recommendations.newsroom";

/// A request that breaks a rule.
pub(super) fn status(error: ApiError) -> Status {
    error.into_status(DOMAIN)
}

/// A use case that does not do what was asked.
pub(super) fn error_status(error: Error) -> Status {
    status(match error {
        Error::ArticleNotFound => convert::article_not_found(),
        Error::Store(error) => {
            tracing::debug!(error = &error as &dyn std::error::Error, "the store refused a call");
            ApiError::from(error)
        }
    })
}
