//! Refusals, by reason.

use newsroom_chassis::refusal::Refusal;
use tonic::Code;

/// The article was never published or is withdrawn.
pub fn article_not_found() -> Refusal {
    Refusal::new(Code::NotFound, "ARTICLE_NOT_FOUND", "there is no such article, or it is withdrawn")
}
