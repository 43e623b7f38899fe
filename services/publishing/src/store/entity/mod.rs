//! Rows.

pub mod article;
pub mod edition;
pub mod related;
pub mod section;
pub mod withdrawal;
