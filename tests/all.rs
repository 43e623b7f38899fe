//! Tests of the four services together, of faults, and of the rules of the project.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod faults;
mod rules;
mod together;
