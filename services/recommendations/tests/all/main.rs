//! Recommendations against real servers.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod bad_article;
mod batches;
mod calls;
mod copies;
mod events;
mod index;
mod replicas;
mod statements;
mod store;
mod stories;
mod support;
mod usecases;
