//! Notices a nats-server that runs and does not do its work.
//!
//! One whose disk was full stores nothing more, not even when there is room again, until it is started again. While
//! the disk is full that would be in vain. It is asked over its own port, as the user of its system account.

use std::{path::Path, time::Duration};

use anyhow::anyhow;
use async_nats::{Client, ConnectOptions};
use newsroom_chassis::bus::ServerState;
use serde::Deserialize;

use super::credentials::Passwords;

/// How often it is asked.
const INTERVAL: Duration = Duration::from_secs(5);
/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(3);
/// How often in turn it may give no answer.
const SILENT: u32 = 6;
/// How much room the disk must have before a new start is worth it, in bytes: more than a few events.
const ROOM: u64 = 16 << 20;
/// What every server answers with its health, to users of the system account.
const HEALTH: &str = "$SYS.REQ.SERVER.PING.HEALTHZ";
/// The user of the system account.
const SYSTEM: &str = "system";

/// Who asks a nats-server how it fares.
pub(super) struct Health {
    url: String,
    password: String,
}

#[derive(Deserialize)]
struct Answer {
    data: Told,
}

#[derive(Deserialize)]
struct Told {
    status: String,
    #[serde(default)]
    error: String,
}

impl Health {
    /// Asks the server at `url`.
    pub fn of(url: String, passwords: &Passwords) -> Self {
        Self { url, password: passwords.password(SYSTEM).unwrap_or_default().to_owned() }
    }

    /// Returns when the server is to be started again, and why. `folder` is on the disk of its store.
    pub async fn until_broken(&self, folder: &Path) -> anyhow::Error {
        let mut silent = 0;
        let mut connection = None;
        loop {
            tokio::time::sleep(INTERVAL).await;
            match self.state(&mut connection).await {
                ServerState::Broken(_) if has_room(folder) => {
                    return anyhow!("nats-server could not write, and now can");
                }
                ServerState::Silent(_) if silent == SILENT => return anyhow!("nats-server does not answer"),
                ServerState::Silent(_) => silent += 1,
                _ => silent = 0,
            }
        }
    }

    async fn state(&self, connection: &mut Option<Client>) -> ServerState {
        match tokio::time::timeout(TIMEOUT, self.ask(connection)).await {
            Ok(Ok(answer)) => state(&answer),
            Ok(Err(error)) => ServerState::Silent(error.to_string()),
            Err(_) => ServerState::Silent(format!("none in {TIMEOUT:?}")),
        }
    }

    async fn ask(&self, connection: &mut Option<Client>) -> anyhow::Result<Vec<u8>> {
        let client = match connection {
            Some(client) => client,
            None => {
                let options = ConnectOptions::with_user_and_password(SYSTEM.to_owned(), self.password.clone());
                connection.insert(options.name("newsroom up").connect(&self.url).await?)
            }
        };
        Ok(client.request(HEALTH, "".into()).await?.payload.into())
    }
}

/// What an answer says.
fn state(answer: &[u8]) -> ServerState {
    match serde_json::from_slice::<Answer>(answer) {
        Ok(Answer { data }) if data.status == "ok" => ServerState::Healthy,
        Ok(Answer { data }) if data.error.contains("write error") => ServerState::Broken(data.error),
        Ok(Answer { data }) => ServerState::Unhealthy(data.error),
        Err(error) => ServerState::Silent(error.to_string()),
    }
}

fn has_room(folder: &Path) -> bool {
    rustix::fs::statvfs(folder).is_ok_and(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) >= ROOM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_says_how_it_fares() {
        for (answer, told) in [
            (r#"{"server": {"name": "a"}, "data": {"status": "ok", "status_code": 200}}"#, ServerState::Healthy),
            (
                r#"{"data": {"status": "unavailable", "status_code": 503, "error": "stream: write error"}}"#,
                ServerState::Broken("stream: write error".into()),
            ),
            (
                r#"{"data": {"status": "unavailable", "error": "not current"}}"#,
                ServerState::Unhealthy("not current".into()),
            ),
        ] {
            assert_eq!(state(answer.as_bytes()), told, "{answer}");
        }
        assert!(matches!(state(b"{}"), ServerState::Silent(_)));
    }
}
