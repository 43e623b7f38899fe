//! Domain errors as API errors, each with its code and reason.

use newsroom_chassis::api_error::{ApiError, ToApiError, Violations};
use newsroom_proto::ingestion::v1;
use tonic::Code;

use crate::domain::{
    self, DomainError,
    limits::{TEXT_BYTES, shown},
};

impl ToApiError for DomainError {
    fn to_api_error(&self) -> ApiError {
        let (code, reason) = match self {
            DomainError::SourceNotFound => (Code::NotFound, "SOURCE_NOT_FOUND"),
            DomainError::ItemNotFound => (Code::NotFound, "ITEM_NOT_FOUND"),
            DomainError::RawExpired => (Code::NotFound, "RAW_EXPIRED"),
            DomainError::BlobNotFound => (Code::NotFound, "BLOB_NOT_FOUND"),
            DomainError::BlobCollected => (Code::NotFound, "BLOB_COLLECTED"),
            DomainError::OffsetOutOfRange(_) => (Code::OutOfRange, "OFFSET_OUT_OF_RANGE"),
            DomainError::StorylineNotFound => (Code::NotFound, "STORYLINE_NOT_FOUND"),
            DomainError::SourceNameTaken => (Code::AlreadyExists, "SOURCE_NAME_TAKEN"),
            DomainError::StaleEtag => (Code::Aborted, "STALE_ETAG"),
            DomainError::SourceNotPolled => (Code::FailedPrecondition, "SOURCE_NOT_POLLED"),
            DomainError::SourcePaused => (Code::FailedPrecondition, "SOURCE_PAUSED"),
            DomainError::PayloadTooLarge(limit) => return payload_too_large(self, *limit),
            DomainError::Unreadable(why) => return unreadable_payload(self, why),
            DomainError::Broken(broken) => return violations(broken.clone()).into(),
            DomainError::Access(error) => return error.to_api_error(),
        };
        ApiError::new(code, reason, self)
    }
}

/// The error of one message in a stream.
pub fn error_to_message(error: &ApiError) -> v1::SubmitRawError {
    let violation = |violation: &newsroom_chassis::api_error::Violation| v1::FieldViolation {
        field: violation.field.clone(),
        description: violation.rule.clone(),
    };
    v1::SubmitRawError {
        code: error.code().into(),
        reason: error.reason().to_owned(),
        message: error.message().to_owned(),
        field_violations: error.violations().iter().map(violation).collect(),
        retry_delay: error.retry_after().and_then(|delay| prost_types::Duration::try_from(delay).ok()),
    }
}

fn unreadable_payload(error: &DomainError, why: &str) -> ApiError {
    let mut violations = Violations::new();
    violations.add("payload", why);
    ApiError::new(Code::InvalidArgument, "UNREADABLE_PAYLOAD", error).with_violations(violations)
}

fn payload_too_large(error: &DomainError, limit: usize) -> ApiError {
    let mut violations = Violations::new();
    let kind = if limit == TEXT_BYTES { "as a text, or the texts of a mail, " } else { "" };
    violations.add("payload", format_args!("must have {kind}at most {}", shown(limit)));
    ApiError::new(Code::InvalidArgument, "INVALID_FIELD", error).with_violations(violations)
}

/// The rules that a source breaks, as API violations.
pub(super) fn violations(broken: domain::Violations) -> Violations {
    let mut violations = Violations::new();
    for violation in broken {
        violations.add(violation.field, violation.rule);
    }
    violations
}
