//! The chassis against real servers.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod age;
mod authentication;
mod bulk;
mod bus;
mod consumer;
mod consumer_world;
mod hosts;
mod http;
mod leadership;
mod limits;
mod outbox_age;
mod outbox_events;
mod postgresql;
mod readiness;
mod relay;
mod relay_faults;
mod server;
mod store;
mod store_faults;
mod store_file;
mod support;
mod telemetry;
mod tls;
