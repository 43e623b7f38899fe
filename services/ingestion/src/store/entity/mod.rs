//! The tables.

pub mod content;
pub mod contest;
pub mod copy;
pub mod copy_group;
pub mod count;
pub mod item;
pub mod match_item;
pub mod match_key;
pub mod match_queue;
pub mod payload;
pub mod revision;
pub mod seen;
pub mod site;
pub mod source;
pub mod storyline;
pub mod subscription;
