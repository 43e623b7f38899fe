//! The errors of calls.

use newsroom_chassis::api_error::ApiError;
use tonic::Code;

pub fn article_not_found() -> ApiError {
    ApiError::new(Code::NotFound, "ARTICLE_NOT_FOUND", "there is no such article, or it is withdrawn")
}
