//! The site: answers the requests of readers with pages and feeds over HTTP/1.1.
//!
//! `path` parses the path of a request, `pages` makes the page, `reply` adds the headers. `handler` applies limits and
//! records spans and metrics. An [`HttpServer`](newsroom_chassis::http::HttpServer) accepts the connections.

mod condition;
mod config;
mod handler;
mod pages;
mod path;
mod reply;

pub use config::{SITE_PORT, SiteConfig};
pub use handler::Site;
