//! Errors of a call, as gRPC statuses.

use newsroom_chassis::api_error::ApiError;
use tonic::Status;

use crate::{convert, usecase::Error};

const DOMAIN: &str = "editorial.newsroom";

pub(super) fn status(error: ApiError) -> Status {
    error.into_status(DOMAIN)
}

pub(super) fn error_status(error: Error) -> Status {
    status(match error {
        Error::Domain(error) => convert::api_error(error),
        Error::Store(error) => {
            let error = ApiError::from(error);
            tracing::debug!(reason = error.reason(), "a call failed in the store");
            error
        }
    })
}
