//! The rows.

pub mod article;
pub mod edition;
pub mod former_path;
pub mod related_set;
pub mod section;
pub mod withdrawal;
