//! The files at the top of the project, and texts that must not occur anywhere.

use std::collections::BTreeSet;

use super::{assert_none, tree};

/// The entries besides dotfiles.
const TOP: &[&str] = &[
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "clippy.toml",
    "deny.toml",
    "deploy",
    "just",
    "justfile",
    "proto",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "services",
    "tests",
];

/// The home folders of a machine, in two parts, so that this file does not contain them.
const MACHINE: &[&str] = &[concat!("/ro", "ot/"), concat!("/ho", "me/")];
/// The beginnings of secrets.
const SECRETS: &[&str] = &[
    concat!("PRIVATE", " KEY-----"),
    concat!("NATS USER", " JWT"),
    concat!("gh", "p_"),
    concat!("github_", "pat_"),
    concat!("AK", "IA"),
    concat!("xo", "xb-"),
    concat!("hooks.", "slack.com"),
    concat!("cio_", "token"),
];

fn has_any<'a>(text: &'a str, of: &'a [&'static str]) -> impl Iterator<Item = String> + 'a {
    text.lines().enumerate().flat_map(move |(at, line)| {
        of.iter().filter(|found| line.contains(**found)).map(move |found| format!("{}: {found}", at + 1))
    })
}

/// The violations in all texts except the lock file, which cargo writes.
fn nowhere(of: &'static [&'static str]) {
    let files = tree::files().into_iter().filter(|path| path.as_os_str() != "Cargo.lock");
    assert_none(files.flat_map(|path| {
        let text = tree::text(&path).unwrap_or_default();
        has_any(&text, of).map(|at| format!("{}:{at}", path.display())).collect::<Vec<_>>()
    }));
}

#[test]
fn the_top_has_only_what_belongs_there() {
    let files = tree::files();
    let tops: BTreeSet<&str> = files.iter().filter_map(|path| path.iter().next()?.to_str()).collect();
    let stray = tops.iter().filter(|top| !top.starts_with('.') && !TOP.contains(top));
    assert_none(stray.map(|top| format!("{top} does not belong at the top")));
    let missing = TOP.iter().filter(|top| !tops.contains(*top));
    assert_none(missing.map(|top| format!("{top} is missing at the top")));
}

#[test]
fn nothing_names_a_folder_of_one_machine() {
    nowhere(MACHINE);
    assert_eq!(has_any(concat!("a\nin /ho", "me/b"), MACHINE).count(), 1);
}

#[test]
fn no_secret_lies_in_the_tree() {
    nowhere(SECRETS);
    assert_eq!(has_any(concat!("-----BEGIN PRIVATE", " KEY-----"), SECRETS).count(), 1);
}
