//! Publishes what editorial approves: renders editions, serves the site and its feeds, withdraws articles.
//!
//! Start with [`usecase`], whose modules are the actions of the service, and with [`domain::decide`], which decides the
//! result for an article. The [`consumers`] pass the events of editorial and recommendations to use cases, [`grpc`]
//! answers calls, and the [`site`] serves readers from the [`store`].

#![allow(missing_docs, reason = "contracts are documented in proto and chassis; here the names say what things are")]

mod app;
mod config;
pub mod consumers;
pub mod convert;
pub mod domain;
pub mod grpc;
mod metric;
pub mod render;
pub mod site;
pub mod store;
pub mod usecase;

pub use app::{Config, Publishing, SITE, SITE_PORT};
pub use config::PublishingConfig;
