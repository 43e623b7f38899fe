//! Refusals, by reason.

use newsroom_chassis::refusal::{Refusal, Violations};
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
