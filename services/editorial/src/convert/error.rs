//! Maps the errors of the domain to codes and reasons.

use newsroom_chassis::api_error::{ApiError, ToApiError};
use tonic::Code;

use super::state::{action_word, state_word};
use crate::domain::{DomainError, GrantError};

impl ToApiError for DomainError {
    fn to_api_error(&self) -> ApiError {
        let (code, reason) = match self {
            DomainError::StoryNotFound => (Code::NotFound, "STORY_NOT_FOUND"),
            DomainError::RevisionNotFound => (Code::NotFound, "REVISION_NOT_FOUND"),
            DomainError::StaleEtag => (Code::Aborted, "STALE_ETAG"),
            DomainError::Forbidden { .. } => (Code::FailedPrecondition, "FORBIDDEN_TRANSITION"),
            DomainError::Incomplete(_) => (Code::FailedPrecondition, "STORY_INCOMPLETE"),
            DomainError::Embargoed(_) => (Code::FailedPrecondition, "STORY_EMBARGOED"),
            DomainError::NoEmbargo => (Code::FailedPrecondition, "NO_EMBARGO"),
            DomainError::SchedulePast => (Code::FailedPrecondition, "SCHEDULE_PAST"),
            DomainError::NothingChanged => (Code::FailedPrecondition, "NOTHING_CHANGED"),
            DomainError::Withheld(_) => (Code::FailedPrecondition, "STORY_WITHHELD"),
            DomainError::Canceled(_) => (Code::FailedPrecondition, "STORY_CANCELED"),
            DomainError::NoAlarm => (Code::FailedPrecondition, "NO_ALARM"),
            DomainError::TooManyCorrections => (Code::FailedPrecondition, "TOO_MANY_CORRECTIONS"),
            DomainError::Access(error) => return error.to_api_error(),
            DomainError::Grant(error) => return grant_error(error),
        };
        let api_error = ApiError::new(code, reason, self);
        match self {
            DomainError::Embargoed(embargo) => api_error.with_metadata("embargo_time", embargo),
            DomainError::Forbidden { state, .. } => {
                let moves: Vec<&str> = state.moves().map(action_word).collect();
                api_error.with_metadata("state", state_word(*state)).with_metadata("moves", moves.join(","))
            }
            _ => api_error,
        }
    }
}

fn grant_error(error: &GrantError) -> ApiError {
    let (code, reason) = match error {
        GrantError::RoleNotFound => (Code::NotFound, "ROLE_NOT_FOUND"),
        GrantError::RoleExists => (Code::AlreadyExists, "ROLE_EXISTS"),
        GrantError::RoleBuiltIn => (Code::FailedPrecondition, "ROLE_BUILT_IN"),
        GrantError::StaleRole => (Code::Aborted, "STALE_ETAG"),
        GrantError::TooManyRoles(_) => (Code::FailedPrecondition, "TOO_MANY_ROLES"),
        GrantError::Escalation(_) => (Code::PermissionDenied, "ESCALATION"),
        GrantError::Outlives(_) => (Code::PermissionDenied, "GRANT_OUTLIVES_GIVER"),
        GrantError::GrantNotFound => (Code::NotFound, "GRANT_NOT_FOUND"),
        GrantError::GrantExists => (Code::AlreadyExists, "GRANT_EXISTS"),
        GrantError::GrantRevoked => (Code::FailedPrecondition, "GRANT_REVOKED"),
        GrantError::TooManyGrants(_) => (Code::FailedPrecondition, "TOO_MANY_GRANTS"),
        GrantError::LastAdministrator => (Code::FailedPrecondition, "LAST_ADMINISTRATOR"),
        GrantError::NotTheFirst => (Code::FailedPrecondition, "NOT_THE_FIRST"),
    };
    ApiError::new(code, reason, error)
}
