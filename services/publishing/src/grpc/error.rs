//! Errors as statuses.

use newsroom_chassis::api_error::ApiError;
use tonic::{Code, Status};

use crate::usecase::Error;

const DOMAIN: &str = "publishing.newsroom";

pub fn status(error: ApiError) -> Status {
    error.into_status(DOMAIN)
}

pub fn error_status(error: Error) -> Status {
    status(match error {
        Error::ArticleNotFound => ApiError::new(Code::NotFound, "ARTICLE_NOT_FOUND", error),
        Error::EditionNotFound => ApiError::new(Code::NotFound, "EDITION_NOT_FOUND", error),
        Error::Store(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a call failed");
            error.into()
        }
    })
}
