//! The tables.

pub mod article;
pub mod copy_group;
pub mod related_member;
pub mod related_set;
