//! Maps the errors of the domain to codes and reasons.

use newsroom_chassis::api_error::{ApiError, ToApiError};
use tonic::Code;

use crate::domain::DomainError;

impl ToApiError for DomainError {
    fn to_api_error(&self) -> ApiError {
        let (code, reason) = match self {
            DomainError::StoryNotFound => (Code::NotFound, "STORY_NOT_FOUND"),
            DomainError::RevisionNotFound => (Code::NotFound, "REVISION_NOT_FOUND"),
            DomainError::StaleEtag => (Code::Aborted, "STALE_ETAG"),
            DomainError::Forbidden { .. } => (Code::FailedPrecondition, "FORBIDDEN_TRANSITION"),
            DomainError::Incomplete(_) => (Code::FailedPrecondition, "STORY_INCOMPLETE"),
            DomainError::Embargoed(_) => (Code::FailedPrecondition, "STORY_EMBARGOED"),
            DomainError::NothingChanged => (Code::FailedPrecondition, "NOTHING_CHANGED"),
            DomainError::Withheld(_) => (Code::FailedPrecondition, "STORY_WITHHELD"),
            DomainError::Canceled(_) => (Code::FailedPrecondition, "STORY_CANCELED"),
            DomainError::NoAlarm => (Code::FailedPrecondition, "NO_ALARM"),
            DomainError::TooManyCorrections => (Code::FailedPrecondition, "TOO_MANY_CORRECTIONS"),
        };
        let api_error = ApiError::new(code, reason, self);
        match self {
            DomainError::Embargoed(embargo) => api_error.with_metadata("embargo_time", embargo),
            _ => api_error,
        }
    }
}
