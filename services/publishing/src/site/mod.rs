//! The site: readers' requests come in by HTTP/1.1 and are answered with pages and feeds.
//!
//! `address` says what there is to ask for; `pages` answers; `visit` is what happens around each
//! request: its limits, its span, its metrics. An
//! [`HttpServer`](newsroom_chassis::http::HttpServer) takes the connections.

mod condition;
mod config;
mod handler;
mod pages;
mod path;
mod reply;

pub use config::{SITE_PORT, SiteConfig};
pub use handler::Site;
