//! The gRPC service. A call is parsed, handed to one use case, and answered.

mod article_service;
mod error;

pub use article_service::ArticleHandler;
