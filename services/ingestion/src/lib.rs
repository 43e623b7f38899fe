//! Takes in what the world says: sources that are polled or push, items.
//!
//! Begin with [`usecase`], whose list says what the service does, with [`understand`], which tells what drafts
//! are about, and with [`domain::reconcile`], which compares an incoming item with the stored one. `newsroom-parse`
//! makes drafts of payloads. Besides gRPC there are two more entries: the clock ([`schedule`]) and signed pushes
//! ([`http`]). [`maintenance`] finds quiet sources and deletes old payloads. The [`matcher`] groups items that say
//! the same.

#![allow(missing_docs, reason = "contracts are documented in proto and chassis; here the names say what things are")]

mod app;
mod config;
pub mod convert;
pub mod domain;
pub mod fetch;
pub mod grpc;
pub mod http;
pub mod maintenance;
pub mod matcher;
mod metric;
pub mod schedule;
pub mod store;
pub mod understand;
pub mod usecase;

pub use app::{Config, HTTP_PORT, Ingestion, PUSHES};
pub use config::IngestionConfig;
