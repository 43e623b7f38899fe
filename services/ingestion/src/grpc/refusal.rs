//! Why a call is refused.

use newsroom_chassis::refusal::Refusal;
use tonic::Status;

use crate::{usecase::Error, wire};

const DOMAIN: &str = "ingestion.newsroom";

/// A request that breaks a rule.
pub(super) fn refuse(refusal: Refusal) -> Status {
    refusal.into_status(DOMAIN)
}

/// A use case that does not do what was asked.
pub(super) fn refused(error: Error) -> Status {
    refuse(told(error))
}

/// The same, free of any transport.
pub(super) fn told(error: Error) -> Refusal {
    match error {
        Error::Refused(refused) => wire::refusal(refused),
        Error::Store(error) => {
            let refusal = Refusal::from(error);
            tracing::debug!(reason = refusal.reason(), "the store refused a call");
            refusal
        }
    }
}
