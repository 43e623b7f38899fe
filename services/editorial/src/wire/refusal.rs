//! Refusals, by reason.

use newsroom_chassis::refusal::Refusal;
use tonic::Code;

use crate::domain::Refused;

/// What a caller is told.
pub fn refusal(refused: Refused) -> Refusal {
    let (code, reason) = match &refused {
        Refused::StoryNotFound => (Code::NotFound, "STORY_NOT_FOUND"),
        Refused::RevisionNotFound => (Code::NotFound, "REVISION_NOT_FOUND"),
        Refused::StaleEtag => (Code::Aborted, "STALE_ETAG"),
        Refused::Forbidden { .. } => (Code::FailedPrecondition, "FORBIDDEN_TRANSITION"),
        Refused::Incomplete(_) => (Code::FailedPrecondition, "STORY_INCOMPLETE"),
        Refused::Embargoed(_) => (Code::FailedPrecondition, "STORY_EMBARGOED"),
        Refused::NothingChanged => (Code::FailedPrecondition, "NOTHING_CHANGED"),
        Refused::Withheld(_) => (Code::FailedPrecondition, "STORY_WITHHELD"),
        Refused::Canceled(_) => (Code::FailedPrecondition, "STORY_CANCELED"),
        Refused::TooManyCorrections => (Code::FailedPrecondition, "TOO_MANY_CORRECTIONS"),
    };
    let refusal = Refusal::new(code, reason, &refused);
    match refused {
        Refused::Embargoed(embargo) => refusal.with_metadata("embargo_time", embargo),
        _ => refusal,
    }
}
