//! The gRPC service. A call is parsed, handed to one use case, and answered.

mod error;
mod related;

pub use related::RelatedHandler;
