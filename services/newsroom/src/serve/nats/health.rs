//! Detects a nats-server that runs but does not work.
//!
//! A server whose disk was full stores nothing more until it is started again, even when there is space. While the disk
//! is full, a restart does not help.

use std::{path::Path, time::Duration};

use anyhow::anyhow;
use newsroom_chassis::bus::{ServerState, server_state};

/// How often the server is checked.
const INTERVAL: Duration = Duration::from_secs(5);
/// How many checks in a row may remain unanswered.
const SILENT: u32 = 6;
/// The free space, in bytes, at which a restart is worthwhile: more than a few events.
const ROOM: u64 = 16 << 20;

/// Returns, with the reason, when the server behind `url` has to be started again. `folder` is on the disk of its
/// store.
pub(super) async fn until_broken(url: &str, folder: &Path) -> anyhow::Error {
    let mut silent = 0;
    loop {
        tokio::time::sleep(INTERVAL).await;
        match server_state(url).await {
            ServerState::Broken(_) if has_room(folder) => return anyhow!("nats-server could not write, and now can"),
            ServerState::Silent(_) if silent == SILENT => return anyhow!("nats-server does not answer"),
            ServerState::Silent(_) => silent += 1,
            _ => silent = 0,
        }
    }
}

fn has_room(folder: &Path) -> bool {
    rustix::fs::statvfs(folder).is_ok_and(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) >= ROOM)
}
