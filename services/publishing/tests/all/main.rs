//! Publishing against real servers.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod address;
mod article;
mod calls;
mod disorder;
mod feeds;
mod hostile;
mod outage;
mod store;
mod support;
mod take_back;
mod trace;
mod whole;
mod withdrawal;
