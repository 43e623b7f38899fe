//! The status of a call that fails.

use newsroom_chassis::api_error::ApiError;
use tonic::Status;

const DOMAIN: &str = "ingestion.newsroom";

pub(super) fn status(error: impl Into<ApiError>) -> Status {
    error.into().into_status(DOMAIN)
}
