//! Where people work: stories from the first draft to correction and kill.
//!
//! Begin with [`usecase`], whose list says what the service does, and with [`domain::State::after`],
//! which says when it may be done.

#![allow(
    missing_docs,
    reason = "a comment that only repeats a name is not written; contracts and foundation have them all"
)]

mod app;
pub mod consumers;
pub mod convert;
pub mod domain;
pub mod grpc;
pub mod store;
pub mod usecase;
pub mod watch;

pub use app::{Config, Editorial, EditorialConfig};
