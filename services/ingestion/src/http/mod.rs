//! The door for pushes over HTTP/1.1: signed payloads of sources, and what hubs of feeds tell.
//!
//! [`HttpHandler`] is what happens around each request: its limits, its span, its metrics; `body` reads what
//! comes, measured; `signature` says whether it is the source's own. An
//! [`HttpServer`](newsroom_chassis::http::HttpServer) takes the connections.

mod body;
mod config;
mod handler;
mod push;
mod reply;
mod signature;
mod slots;
mod websub;

pub use config::{HTTP_PORT, HttpConfig};
pub use handler::HttpHandler;
