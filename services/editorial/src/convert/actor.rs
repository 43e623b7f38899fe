//! The actor of a call.

use newsroom_access::Authorization;

use crate::domain::Actor;

impl From<&Authorization> for Actor {
    fn from(by: &Authorization) -> Self {
        Self::principal(&by.principal().id, &by.principal().name)
    }
}
