//! Roles and grants: who may make them, and which the newsroom cannot be without.

mod error;
mod giver;
mod grant;
mod role;

pub use error::GrantError;
pub use giver::Giver;
pub use grant::{
    MAX_BREAK_GLASS, NewGrant, break_glass, check_administrators, give, given_within, glass_ends, may_give, revoke,
};
pub use role::{RoleChange, create_role, delete_role, update_role};
