//! The error of a use case.

use crate::domain::DomainError;

pub type Error = newsroom_chassis::usecase::Error<DomainError>;
