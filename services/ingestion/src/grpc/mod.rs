//! The gRPC services: each call is parsed, passed to one use case, and answered.

mod blob;
mod bulk;
mod error;
mod item_service;
mod source_service;
mod storyline_service;

pub use item_service::ItemCalls;
pub use source_service::SourceCalls;
pub use storyline_service::StorylineCalls;

type GrpcResult<T> = Result<tonic::Response<T>, tonic::Status>;
