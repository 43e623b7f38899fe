//! Why a use case failed.

use crate::domain::DomainError;

pub type Error = newsroom_chassis::usecase::Error<DomainError>;
