//! The settings of the bus that we ship, and that they do what they are for.

mod cluster;
mod permissions;
mod reads;
mod work;

use std::path::{Path, PathBuf};

use super::{assert_none, tree};

/// Where settings of a nats-server stand, among whatever other places do.
const SHIPPED: &[&str] =
    &["deploy/base/nats/nats.conf", "services/newsroom/src/serve/nats.rs", "tests/fixtures/src/nats.rs"];

/// The accounts that a cluster has, with the passwords of a test: each user's is its name.
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

/// Up to the brace that closes the first one. A format string doubles both.
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

fn unsynced(text: &str) -> bool {
    jetstream_blocks(text).iter().any(|block| !block.contains("sync_interval: always"))
}

#[test]
fn an_acknowledged_fact_is_on_the_disk() {
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
