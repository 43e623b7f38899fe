//! Carries out what editorial decides: renders editions, serves the site, withdraws.
//!
//! Begin with [`usecase`], whose list says what the service does, and with [`domain::receive()`], which
//! says what becomes of an article.

mod app;
pub mod consumers;
pub mod convert;
pub mod domain;
pub mod grpc;
mod metric;
pub mod render;
pub mod site;
pub mod store;
pub mod usecase;

pub use app::{Config, Publishing, PublishingConfig, SITE, SITE_PORT};
