//! Why a call is refused.

use newsroom_chassis::api_error::ApiError;
use tonic::Status;

use crate::{convert, usecase::Error};

const DOMAIN: &str = "editorial.newsroom";

/// A request that breaks a rule.
pub(super) fn status(error: ApiError) -> Status {
    error.into_status(DOMAIN)
}

/// A use case that does not do what was asked.
pub(super) fn error_status(error: Error) -> Status {
    status(match error {
        Error::Domain(error) => convert::api_error(error),
        Error::Store(error) => {
            let error = ApiError::from(error);
            tracing::debug!(reason = error.reason(), "the store refused a call");
            error
        }
    })
}
