//! Editorial with real servers: its store, its calls, its consumers, its stream.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod alarms;
mod batches;
mod calls;
mod conflicts;
mod copy_groups;
mod embargo;
mod errors;
mod items;
mod lists;
mod relay;
mod repeats;
mod schedule;
mod statements;
mod store;
mod store_items;
mod store_lists;
mod support;
mod transitions;
mod usage;
mod watch;
