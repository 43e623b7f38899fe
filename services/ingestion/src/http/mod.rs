//! Pushes over HTTP/1.1: signed payloads of sources, and the content that hubs of feeds deliver.
//!
//! [`handler`](fn@handler) has the routes. `body` reads a request, bounded in size and pace. `signature` verifies that
//! the source sent it. An [`HttpServer`](newsroom_chassis::http::HttpServer) accepts the connections.

mod body;
mod config;
mod handler;
mod push;
mod reply;
mod signature;
mod slots;
mod websub;

pub use config::{HTTP_PORT, HttpConfig};
pub use handler::handler;
