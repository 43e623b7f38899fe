//! The binary as a process, used as a person would use it.

mod bus;
mod bus_disk;
mod client;
mod dead_letters;
mod faults;
mod first_hour;
mod follow;
mod serve;
mod support;
mod up;
