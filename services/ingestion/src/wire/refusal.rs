//! Refusals, by reason.

use newsroom_chassis::refusal::{Refusal, Violations};
use newsroom_proto::ingestion::v1;
use tonic::Code;

use crate::domain::{self, Refused};

/// What a caller is told.
pub fn refusal(refused: Refused) -> Refusal {
    let (code, reason) = match &refused {
        Refused::SourceNotFound => (Code::NotFound, "SOURCE_NOT_FOUND"),
        Refused::ItemNotFound => (Code::NotFound, "ITEM_NOT_FOUND"),
        Refused::RawExpired => (Code::NotFound, "RAW_EXPIRED"),
        Refused::StorylineNotFound => (Code::NotFound, "STORYLINE_NOT_FOUND"),
        Refused::SourceNameTaken => (Code::AlreadyExists, "SOURCE_NAME_TAKEN"),
        Refused::StaleEtag => (Code::Aborted, "STALE_ETAG"),
        Refused::SourceNotPolled => (Code::FailedPrecondition, "SOURCE_NOT_POLLED"),
        Refused::SourcePaused => (Code::FailedPrecondition, "SOURCE_PAUSED"),
        Refused::Unreadable(why) => return unreadable_payload(&refused, why),
        Refused::Broken(broken) => return violations(broken.clone()).into(),
    };
    Refusal::new(code, reason, refused)
}

/// The same, told within the answer to one message of many.
pub fn refusal_to_message(refusal: &Refusal) -> v1::SubmitRawRefusal {
    let violation = |violation: &newsroom_chassis::refusal::Violation| v1::FieldViolation {
        field: violation.field.clone(),
        description: violation.rule.clone(),
    };
    v1::SubmitRawRefusal {
        code: refusal.code().into(),
        reason: refusal.reason().to_owned(),
        message: refusal.message().to_owned(),
        field_violations: refusal.violations().iter().map(violation).collect(),
        retry_delay: refusal.retry_after().and_then(|delay| prost_types::Duration::try_from(delay).ok()),
    }
}

fn unreadable_payload(refused: &Refused, why: &str) -> Refusal {
    let mut violations = Violations::new();
    violations.add("payload", why);
    Refusal::new(Code::InvalidArgument, "UNREADABLE_PAYLOAD", refused).with_violations(violations)
}

/// Broken rules of a source, as a caller is told of them.
pub(super) fn violations(broken: domain::Violations) -> Violations {
    let mut violations = Violations::new();
    for violation in broken {
        violations.add(violation.field, violation.rule);
    }
    violations
}
