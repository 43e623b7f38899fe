//! The chassis against real servers.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod age;
mod bus;
mod consumer;
mod hosts;
mod http;
mod lease;
mod relay;
mod server;
mod store;
mod support;
mod telemetry;
