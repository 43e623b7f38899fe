//! The four services together, what breaks, and the rules of the house.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod faults;
mod rules;
mod together;
