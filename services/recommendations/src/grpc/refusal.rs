//! Why a call is refused.

use newsroom_chassis::refusal::Refusal;
use tonic::Status;

use crate::{usecase::Error, wire};

const DOMAIN: &str = "recommendations.newsroom";

/// A request that breaks a rule.
pub(super) fn refuse(refusal: Refusal) -> Status {
    refusal.into_status(DOMAIN)
}

/// A use case that does not do what was asked.
pub(super) fn refused(error: Error) -> Status {
    refuse(match error {
        Error::ArticleNotFound => wire::article_not_found(),
        Error::Store(error) => {
            tracing::debug!(error = &error as &dyn std::error::Error, "the store refused a call");
            Refusal::from(error)
        }
    })
}
