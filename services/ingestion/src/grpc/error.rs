//! What every call needs: who makes it, and the status of one that fails.

use newsroom_access::Authorization;
use newsroom_chassis::api_error::ApiError;
use tonic::{Request, Status};

const DOMAIN: &str = "ingestion.newsroom";

pub(super) fn status(error: impl Into<ApiError>) -> Status {
    error.into().into_status(DOMAIN)
}

/// Who makes a call, and what it may do.
pub(super) fn by<T>(request: &Request<T>) -> Result<Authorization, Status> {
    Authorization::of(request.extensions()).map_err(status)
}
