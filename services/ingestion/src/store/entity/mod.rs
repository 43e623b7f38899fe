//! The tables.

pub mod copy;
pub mod count;
pub mod item;
pub mod payload;
pub mod revision;
pub mod source;
