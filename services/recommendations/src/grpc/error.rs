//! The status of a call that fails.

use newsroom_chassis::api_error::ApiError;
use tonic::Status;

use crate::{convert, usecase::FindRelatedError};

const DOMAIN: &str = "recommendations.newsroom";

pub(super) fn status(error: ApiError) -> Status {
    error.into_status(DOMAIN)
}

pub(super) fn find_status(error: FindRelatedError) -> Status {
    status(match error {
        FindRelatedError::ArticleNotFound => convert::article_not_found(),
        FindRelatedError::Store(error) => {
            tracing::debug!(error = &error as &dyn std::error::Error, "the store refused a call");
            ApiError::from(error)
        }
    })
}
