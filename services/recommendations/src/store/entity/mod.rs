//! The tables.

pub mod article;
pub mod related_member;
pub mod related_set;
