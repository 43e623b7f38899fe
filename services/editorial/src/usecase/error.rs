//! Why a use case failed.

use crate::domain::{DomainError, GrantError};

pub type Error = newsroom_chassis::usecase::Error<DomainError>;

impl From<GrantError> for Error {
    fn from(error: GrantError) -> Self {
        Self::Domain(error.into())
    }
}
