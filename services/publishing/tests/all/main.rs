//! Publishing against real servers.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod address;
mod archive;
mod article;
mod bad_article;
mod batches;
mod calls;
mod configuration;
mod copy_groups;
mod disorder;
mod feeds;
mod hostile;
mod operator_withdrawal;
mod outage;
mod service;
mod statements;
mod store;
mod support;
mod trace;
mod withdrawal;
