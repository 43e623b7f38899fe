//! The tables of editorial.

pub mod content;
pub mod desk;
pub mod revision;
pub mod story;
