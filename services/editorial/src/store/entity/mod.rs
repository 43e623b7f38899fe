//! The tables of editorial.

pub mod content;
pub mod copy_group;
pub mod desk;
pub mod revision;
pub mod story;
