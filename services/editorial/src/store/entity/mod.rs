//! The tables of editorial.

pub mod desk;
pub mod revision;
pub mod story;
