//! The binary as a process, used as a user would use it.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod access;
mod audit;
mod blob;
mod bus;
mod bus_disk;
mod client;
mod dead_letters;
mod faults;
mod first_hour;
mod follow;
mod import;
mod login;
mod proof;
mod serve;
mod shown;
mod support;
mod tls;
mod told;
mod up;
