//! The rules of the house: what a picture or a sentence of ours claims, and code could break unseen.

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
mod sources;
mod top;
mod tree;
mod words;

/// Fails with one line for each breach.
fn assert_none(breaches: impl IntoIterator<Item = String>) {
    let breaches: Vec<String> = breaches.into_iter().collect();
    assert!(breaches.is_empty(), "{} breaches:\n  {}", breaches.len(), breaches.join("\n  "));
}
