//! Why a use case was not carried out.

use crate::domain::DomainError;

/// Why a use case was not carried out.
pub type Error = newsroom_chassis::usecase::Error<DomainError>;
