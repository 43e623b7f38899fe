//! Finds related articles among the published ones.
//!
//! Start with [`usecase`], whose modules are the actions of the service, and with [`domain`], which decides which
//! articles are related. The [`consumers`] record the articles of publishing in the [`store`]. Every replica follows
//! the store with an [`index`] in memory, from which [`grpc`] answers. The [`worker`] keeps the related sets up to date
//! and publishes their changes.

#![allow(missing_docs, reason = "contracts are documented in proto and chassis; here the names say what things are")]

mod app;
mod config;
pub mod consumers;
pub mod convert;
pub mod domain;
pub mod grpc;
pub mod index;
mod metric;
pub mod store;
pub mod usecase;
pub mod worker;

pub use app::{Config, Recommendations};
pub use config::RecommendationsConfig;
