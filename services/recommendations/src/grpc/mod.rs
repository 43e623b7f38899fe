//! Calls: each is parsed, handed to one use case, and answered.

mod calls;
mod error;

pub use calls::RelatedHandler;
