//! The audit in real stores.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod chain;
mod export;
mod forged;
mod published;
mod retention;
mod support;
mod tampering;
