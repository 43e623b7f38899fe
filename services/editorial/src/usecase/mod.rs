//! The actions of editorial, one file per action.
//!
//! A use case that writes opens the transaction, loads the aggregate, lets it decide, saves it, and publishes the
//! events.

pub mod access;
pub mod desk;
mod error;
pub mod schedule;
pub mod story;

pub use error::Error;
