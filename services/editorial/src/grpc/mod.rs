//! The gRPC services. A call is parsed, handed to one use case, and answered.

mod desk_service;
mod error;
mod story_service;

pub use desk_service::DeskCalls;
pub use story_service::StoryCalls;
