//! Why a use case was not carried out.

use crate::domain::DomainError;

pub type Error = newsroom_chassis::usecase::Error<DomainError>;
