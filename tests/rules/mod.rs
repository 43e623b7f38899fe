//! The rules of the project: statements of the documents that the code could break unnoticed.

pub mod bus;
mod code;
mod commands;
mod contracts;
mod crates;
mod databases;
mod floors;
mod manifests;
mod metrics;
mod names;
mod policy;
mod privileges;
mod sources;
mod top;
mod tree;
mod words;

/// Fails with one line for each violation.
fn assert_none(breaches: impl IntoIterator<Item = String>) {
    let breaches: Vec<String> = breaches.into_iter().collect();
    assert!(breaches.is_empty(), "{} breaches:\n  {}", breaches.len(), breaches.join("\n  "));
}
