//! Nobody gives more than they have, or for longer.

use newsroom_access::{Access, PrivilegeSet};

use super::GrantError;

/// What somebody who gives or takes privileges has: now, and just before what they give ends.
#[derive(Clone, Debug)]
pub struct Giver {
    pub now: Access,
    pub at_end: Access,
}

impl Giver {
    /// The giver has the privileges there, until what they give ends.
    pub fn check(&self, given: PrivilegeSet, desk: Option<&str>) -> Result<(), GrantError> {
        self.check_now(given, desk)?;
        let lacking = given.without(self.at_end.on(desk));
        if lacking.is_empty() { Ok(()) } else { Err(GrantError::Outlives(lacking)) }
    }

    /// The giver has the privileges there.
    pub fn check_now(&self, given: PrivilegeSet, desk: Option<&str>) -> Result<(), GrantError> {
        let lacking = given.without(self.now.on(desk));
        if lacking.is_empty() { Ok(()) } else { Err(GrantError::Escalation(lacking)) }
    }
}
