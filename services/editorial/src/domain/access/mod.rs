//! Roles and grants: who may make them, and which the newsroom cannot be without.

mod error;
mod grant;
mod role;

pub use error::GrantError;
pub use grant::{MAX_BREAK_GLASS, NewGrant, break_glass, check_administrators, give, revoke};
pub use role::{RoleChange, check_escalation, create_role, delete_role, update_role};
