//! Ingests news: polls sources, accepts pushes and stores items.
//!
//! Begin with [`usecase`], which lists what the service does, [`understand`], which annotates drafts, and
//! [`domain::reconcile`], which compares an incoming item with the stored one. `newsroom-parse` turns payloads into
//! drafts. Besides gRPC, work starts from signed pushes ([`http`]) and from the clock ([`worker`]): polls, the search for
//! quiet sources and old payloads, and the matching of items that report the same event.

#![allow(missing_docs, reason = "contracts are documented in proto and chassis; here the names say what things are")]

mod app;
mod config;
pub mod consumers;
pub mod convert;
pub mod domain;
pub mod fetch;
pub mod grpc;
pub mod http;
mod metric;
pub mod store;
pub mod understand;
pub mod usecase;
pub mod worker;

pub use app::{Config, HTTP_PORT, Ingestion, PUSHES};
pub use config::IngestionConfig;
