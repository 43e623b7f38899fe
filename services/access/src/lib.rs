//! Who may do what. A [`Grant`] gives a principal or a group a [`Role`], everywhere or on a desk; a role is a set of
//! privileges; each call says in its contract which privilege it needs.
//!
//! Editorial owns roles and grants. Each service keeps what it knows of them in its own store ([`store`]) and in memory
//! ([`Directory`]), and decides by itself: [`Directory::check_calls`] at the door, [`Authorization`] in the use case once
//! it knows the desk.

#![allow(missing_docs, reason = "contracts are documented in proto and chassis; here the names say what things are")]

mod access;
pub mod audit;
mod authorization;
mod built_in;
mod convert;
mod directory;
mod error;
mod follow;
mod grant;
mod metric;
mod model;
mod privilege_set;
mod role;
pub mod store;

pub use access::{Access, Desks};
pub use authorization::Authorization;
pub use built_in::{ADMINISTRATOR, BUILT_IN, BuiltIn, is_built_in};
pub use convert::{grant_from_message, grant_to_message, role_from_message, role_to_message};
pub use directory::Directory;
pub use error::AccessError;
pub use follow::{AccessChange, AccessHandler, follow};
pub use grant::{Grant, GrantEnd, Holder};
pub use model::Model;
pub use newsroom_proto::{
    access::v1::{Privilege, Scope},
    calls::Call,
};
pub use privilege_set::PrivilegeSet;
pub use role::Role;
