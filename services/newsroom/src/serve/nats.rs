//! The bus of `up`: nats-server as a child of this process.
//!
//! It runs as long as this process. If nats-server fails, it is started again. At the stop it ends after the services.
//! When this process is killed, the kernel ([`child`]) and a [`guard`] end nats-server, and the next start waits for
//! that ([`predecessor`]).

pub(super) mod child;
pub(super) mod credentials;
mod find;
mod guard;
mod health;
pub(super) mod predecessor;

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context as _, anyhow, bail};
use rustix::process::{Pid, Signal, kill_process};
use tokio::{net::TcpStream, process::Child};

use super::tell::{say, sentence};
use credentials::{ACCOUNTS, Passwords};
use guard::Guard;

/// How long the server may take until it listens.
const TIMEOUT: Duration = Duration::from_secs(20);
/// How long the server may take to end.
const GRACE: Duration = Duration::from_secs(10);
/// How often it is started again when it does not run for a while in between.
const TRIES: u32 = 5;
const A_WHILE: Duration = Duration::from_secs(30);
const FIRST_BACKOFF: Duration = Duration::from_millis(200);

/// The loopback ports of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ports {
    /// The port for clients.
    pub client: u16,
    /// The port of the monitoring endpoint.
    pub monitor: u16,
}

impl Ports {
    /// The URL of the monitoring endpoint.
    pub fn monitor_url(self, passwords: &Passwords) -> String {
        format!("http://127.0.0.1:{}/{}", self.monitor, passwords.monitor_path())
    }
}

pub(super) struct Nats {
    binary: PathBuf,
    folder: PathBuf,
    ports: Ports,
    passwords: Passwords,
    guard: Guard,
    child: Child,
}

impl Nats {
    /// Starts the server on loopback ports, with a store of up to `storage` bytes in `folder`. It syncs every message
    /// before it acknowledges it. Only the users of `passwords` have access.
    pub async fn start(
        binary: Option<&Path>,
        folder: &Path,
        (ports, storage): (Ports, u64),
        passwords: Passwords,
    ) -> anyhow::Result<Self> {
        let binary = find::nats_server(binary)?;
        std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let config = config_file(folder);
        std::fs::write(&config, settings(folder, ports, storage))
            .with_context(|| format!("cannot write {}", config.display()))?;
        std::fs::write(folder.join("accounts.conf"), ACCOUNTS).context("cannot write accounts.conf")?;
        let guard = Guard::start().context("cannot start sh, which ends nats-server should this process be killed")?;
        let child = spawn(&binary, folder, &passwords)?;
        let mut nats = Self { binary, folder: folder.to_owned(), ports, passwords, guard, child };
        nats.listens().await?;
        Ok(nats)
    }

    /// The URL of the server.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.ports.client)
    }

    /// Keeps the server running: starts it again when it ends, or runs without working. Returns when that fails
    /// repeatedly.
    pub async fn keep(&mut self) -> anyhow::Error {
        let mut tries = 0;
        loop {
            let began = Instant::now();
            let (monitor, folder) = (self.ports.monitor_url(&self.passwords), self.folder.clone());
            let broken = tokio::select! {
                why = self.ended() => Err(why),
                why = health::until_broken(&monitor, &folder) => Ok(why),
            };
            let mut why = match broken {
                Err(ended) => ended,
                Ok(broken) => {
                    self.end().await;
                    broken
                }
            };
            if began.elapsed() > A_WHILE {
                tries = 0;
            }
            loop {
                if tries == TRIES {
                    return why.context("nats-server ends again and again");
                }
                say(&format!("{}; starting it again", sentence(&why)));
                tokio::time::sleep(FIRST_BACKOFF * 2_u32.pow(tries)).await;
                tries += 1;
                match self.restart().await {
                    Ok(()) => break,
                    Err(error) => why = error,
                }
            }
            say("nats-server is back");
        }
    }

    /// Stops the server in order.
    pub async fn stop(mut self) {
        self.end().await;
        self.guard.end();
    }

    async fn end(&mut self) {
        if let Some(id) = self.child.id() {
            terminate(id);
        }
        if tokio::time::timeout(GRACE, self.child.wait()).await.is_err() {
            let _killed = self.child.kill().await;
        }
        self.guard.unwatch();
    }

    async fn restart(&mut self) -> anyhow::Result<()> {
        self.child = spawn(&self.binary, &self.folder, &self.passwords)?;
        self.listens().await
    }

    async fn ended(&mut self) -> anyhow::Error {
        let status = self.child.wait().await;
        self.guard.unwatch();
        match status {
            Ok(status) => anyhow!("nats-server ended ({status})"),
            Err(error) => anyhow!("nats-server is lost: {error}"),
        }
    }

    /// Waits until the server listens. From then on the guard watches it.
    async fn listens(&mut self) -> anyhow::Result<()> {
        if let Some(id) = self.child.id() {
            self.guard.watch(id);
        }
        let listens = async {
            while TcpStream::connect(("127.0.0.1", self.ports.client)).await.is_err() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::select! {
            listens = tokio::time::timeout(TIMEOUT, listens) => {
                listens.with_context(|| format!("nats-server does not listen, see {}", log(&self.folder).display()))
            }
            status = self.child.wait() => {
                let said = std::fs::read_to_string(stderr(&self.folder)).unwrap_or_default();
                let status = status?;
                match said.lines().rev().find(|line| !line.trim().is_empty()) {
                    Some(said) => bail!("nats-server ended at once ({status}): {said}"),
                    None => bail!("nats-server ended at once ({status}), see {}", log(&self.folder).display()),
                }
            }
        }
    }
}

fn terminate(id: u32) {
    if let Some(process) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        // A process that has already ended needs no signal.
        let _sent = kill_process(process, Signal::TERM);
    }
}

fn spawn(binary: &Path, folder: &Path, passwords: &Passwords) -> anyhow::Result<Child> {
    let errors = std::fs::File::create(stderr(folder)).context("cannot write what nats-server says")?;
    child::spawn(binary, &config_file(folder), passwords, errors)
}

/// The server's configuration file. `folder` is absolute and belongs to one data folder, so that this path identifies
/// the process.
fn config_file(folder: &Path) -> PathBuf {
    folder.join("nats.conf")
}

/// The log file of the server, used once it has read its configuration.
fn log(folder: &Path) -> PathBuf {
    folder.join("nats.log")
}

/// The file for errors in its configuration.
fn stderr(folder: &Path) -> PathBuf {
    folder.join("nats.err")
}

fn settings(folder: &Path, ports: Ports, storage: u64) -> String {
    let Ports { client, monitor } = ports;
    let quoted = |path: PathBuf| format!("{:?}", path.display().to_string());
    format!(
        "server_name: newsroom\nlisten: \"127.0.0.1:{client}\"\nhttp: \"127.0.0.1:{monitor}\"\n\
         http_base_path: $MONITOR_PASSWORD\n\
         pid_file: {}\nlog_file: {}\nlogfile_size_limit: 8MB\nlogfile_max_num: 2\n\
         jetstream {{\n  store_dir: {}\n  sync_interval: always\n  max_mem: 64M\n  max_file: {storage}\n}}\n\
         include \"accounts.conf\"\n",
        quoted(folder.join("nats.pid")),
        quoted(log(folder)),
        quoted(folder.join("jetstream")),
    )
}
