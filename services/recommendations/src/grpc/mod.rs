//! Calls: each is parsed, handed to one use case, and answered.

mod calls;
mod refusal;

pub use calls::Calls;
