//! The gRPC services. A call is parsed, handed to one use case, and answered.

mod access_service;
mod desk_service;
mod error;
mod schedule_service;
mod story_service;

pub use access_service::AccessCalls;
pub use desk_service::DeskCalls;
pub use schedule_service::ScheduleCalls;
pub use story_service::StoryCalls;
