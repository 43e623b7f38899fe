//! Errors of the domain, by reason.

use newsroom_chassis::api_error::ApiError;
use tonic::Code;

use crate::domain::DomainError;

pub fn api_error(error: DomainError) -> ApiError {
    let (code, reason) = match &error {
        DomainError::StoryNotFound => (Code::NotFound, "STORY_NOT_FOUND"),
        DomainError::RevisionNotFound => (Code::NotFound, "REVISION_NOT_FOUND"),
        DomainError::StaleEtag => (Code::Aborted, "STALE_ETAG"),
        DomainError::Forbidden { .. } => (Code::FailedPrecondition, "FORBIDDEN_TRANSITION"),
        DomainError::Incomplete(_) => (Code::FailedPrecondition, "STORY_INCOMPLETE"),
        DomainError::Embargoed(_) => (Code::FailedPrecondition, "STORY_EMBARGOED"),
        DomainError::NothingChanged => (Code::FailedPrecondition, "NOTHING_CHANGED"),
        DomainError::Withheld(_) => (Code::FailedPrecondition, "STORY_WITHHELD"),
        DomainError::Canceled(_) => (Code::FailedPrecondition, "STORY_CANCELED"),
        DomainError::TooManyCorrections => (Code::FailedPrecondition, "TOO_MANY_CORRECTIONS"),
    };
    let api_error = ApiError::new(code, reason, &error);
    match error {
        DomainError::Embargoed(embargo) => api_error.with_metadata("embargo_time", embargo),
        _ => api_error,
    }
}
