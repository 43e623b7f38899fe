//! The tables.

pub mod desk;
pub mod revision;
pub mod story;
