//! Use cases of roles and grants.

mod announce;
mod bootstrap;
mod break_glass;
mod change;
mod check;
mod create_role;
mod delete_role;
mod give;
mod list;
mod revoke;
mod update_role;

pub use announce::announce;
pub use bootstrap::{bootstrap, give_initial};
pub use break_glass::break_glass;
pub use check::{AccessCheck, check};
pub use create_role::create_role;
pub use delete_role::delete_role;
pub use give::give;
pub use list::{list_grants, list_roles};
pub use revoke::revoke;
pub use update_role::update_role;
