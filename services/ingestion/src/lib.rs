//! Takes in what the world says: sources that are polled or push, parsers of every form, items.
//!
//! Begin with [`usecase`], whose list says what the service does, with [`parse`], which makes drafts of
//! payloads, and with [`domain::meet`], which says what a draft is beside what is held. Beside the
//! calls, the [`schedule`] is the second door: the clock comes in there. The [`keeper`] keeps house, and the
//! [`matcher`] places items beside those that say the same.

mod app;
pub mod domain;
pub mod fetch;
pub mod grpc;
pub mod keeper;
pub mod matcher;
pub mod parse;
pub mod schedule;
pub mod store;
pub mod usecase;
pub mod wire;

pub use app::{Config, IDENTITY, IngestionConfig, build, migrate};
