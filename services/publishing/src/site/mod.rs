//! The site: answers the requests of readers with pages and feeds over HTTP/1.1.
//!
//! `handler` has the routes. `path` parses paths, `pages` renders the page, `reply` adds the headers. An
//! [`HttpServer`](newsroom_chassis::http::HttpServer) accepts the connections.

mod condition;
mod config;
mod handler;
mod pages;
mod path;
mod reply;

pub use config::{SITE_PORT, SiteConfig};
pub use handler::handler;
