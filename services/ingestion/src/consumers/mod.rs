//! Consumers: ingestion reads the events by which editorial tells who may do what.

mod access;

pub use access::{ACCESS, URGENT_ACCESS};
