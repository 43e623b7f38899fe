//! Editorial: people work on stories here, from the first draft to correction and kill.
//!
//! Start with [`usecase`], whose modules are the actions of the service, and with [`domain::State::after`], which
//! states when each action is allowed.

#![allow(missing_docs, reason = "contracts are documented in proto and chassis; here the names say what things are")]

mod app;
mod config;
pub mod consumers;
pub mod convert;
pub mod domain;
pub mod grpc;
mod metric;
pub mod store;
pub mod usecase;
pub mod watch;
mod worker;

pub use app::{Config, Editorial};
pub use config::{EditorialConfig, InitialGrant};
