//! Knows which published articles belong together.
//!
//! Begin with [`usecase`], whose list says what the service does, and with [`domain`], which says what
//! belongs together. Events of publishing come in through [`consumers`], are kept in the [`store`],
//! and from there every replica follows them into its [`index`]; the [`worker`] keeps the related
//! sets up to date and publishes their changes.

mod app;
pub mod consumers;
pub mod convert;
pub mod domain;
pub mod grpc;
pub mod index;
mod metric;
pub mod store;
pub mod usecase;
pub mod worker;

pub use app::{Config, IDENTITY, RecommendationsConfig, build, migrate};
