//! Takes in what the world says: sources that are polled or push, parsers of every form, items.
//!
//! Begin with [`usecase`], whose list says what the service does, with [`parse`], which makes drafts of
//! payloads, with [`understand`], which tells what they are about, and with [`domain::reconcile`], which says what
//! a draft is beside what is held. Beside the calls, there are two more doors: the clock comes in by the
//! [`schedule`], signed pushes by [`http`]. The [`maintenance`] keeps house, and the [`matcher`] places items beside
//! those that say the same.

mod app;
pub mod convert;
pub mod domain;
pub mod fetch;
pub mod grpc;
pub mod http;
pub mod maintenance;
pub mod matcher;
mod metric;
pub mod parse;
pub mod schedule;
pub mod store;
pub mod understand;
pub mod usecase;

pub use app::{Config, HTTP_PORT, IDENTITY, Ingestion, IngestionConfig, build, migrate};
