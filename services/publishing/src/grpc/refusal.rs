//! Why a call is refused.

use newsroom_chassis::refusal::Refusal;
use tonic::{Code, Status};

use crate::usecase::Error;

const DOMAIN: &str = "publishing.newsroom";

/// A request that breaks a rule.
pub fn refuse(refusal: Refusal) -> Status {
    refusal.into_status(DOMAIN)
}

/// A use case that does not give what was asked for.
pub fn refused(error: Error) -> Status {
    refuse(match error {
        Error::ArticleNotFound => Refusal::new(Code::NotFound, "ARTICLE_NOT_FOUND", error),
        Error::EditionNotFound => Refusal::new(Code::NotFound, "EDITION_NOT_FOUND", error),
        Error::Store(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a call failed");
            error.into()
        }
    })
}
