//! Editorial against real servers: its store, its calls, its consumer, its stream.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod calls;
mod conflicts;
mod embargo;
mod items;
mod lists;
mod refusals;
mod relay;
mod repeats;
mod store;
mod store_items;
mod store_lists;
mod support;
mod transitions;
mod usage;
mod watch;
