//! The binary as a process, used as a person would use it.

mod client;
mod faults;
mod first_hour;
mod serve;
mod support;
mod up;
