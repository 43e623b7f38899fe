//! Why something is not done or not found.

use crate::domain::DomainError;

/// Why something is not done or not found.
pub type Error = newsroom_chassis::usecase::Error<DomainError>;
