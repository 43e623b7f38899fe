//! Notices a nats-server that runs and does not do its work.
//!
//! One whose disk was full stores nothing more, not even when there is room again, until it is started again. While
//! the disk is full that would be in vain.

use std::{path::Path, time::Duration};

use anyhow::anyhow;
use newsroom_chassis::bus::{ServerState, server_state};

/// How often it is asked.
const INTERVAL: Duration = Duration::from_secs(5);
/// How often in turn it may give no answer.
const SILENT: u32 = 6;
/// How much room the disk must have before a new start is worth it, in bytes: more than a few events.
const ROOM: u64 = 16 << 20;

/// Returns when the server behind `url` is to be started again, and why. `folder` is on the disk of its store.
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
