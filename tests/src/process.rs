//! One service as a process.

use std::{net::SocketAddr, path::PathBuf, process::Command, sync::Arc};

use newsroom_fixtures::{Process, SmallDisk, free_port};
use rustix::process::Signal;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use crate::TIMEOUT;

/// One of the four services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Receives and parses news.
    Ingestion,
    /// Holds the stories that people work on.
    Editorial,
    /// Publishes and withdraws articles.
    Publishing,
    /// Finds related articles.
    Recommendations,
}

impl Role {
    /// All services, in the order in which news passes through them.
    pub const ALL: [Self; 4] = [Self::Ingestion, Self::Editorial, Self::Publishing, Self::Recommendations];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ingestion => "ingestion",
            Self::Editorial => "editorial",
            Self::Publishing => "publishing",
            Self::Recommendations => "recommendations",
        }
    }
}

/// A service, running or killed. It is killed when dropped.
pub struct ServiceProcess {
    role: Role,
    settings: Vec<String>,
    grpc: SocketAddr,
    admin: SocketAddr,
    process: Process,
    disk: Option<Arc<SmallDisk>>,
    binary: Option<PathBuf>,
}

impl ServiceProcess {
    /// Prepares a service with its `section.key=value` settings. Without a `binary` it runs the one beside this program.
    pub(crate) fn new(
        role: Role,
        mut settings: Vec<String>,
        disk: Option<Arc<SmallDisk>>,
        binary: Option<PathBuf>,
    ) -> Self {
        let (grpc, admin) = (free_address(), free_address());
        settings.push(format!("server.grpc={grpc}"));
        settings.push(format!("server.admin={admin}"));
        Self { role, settings, grpc, admin, process: Process::in_new_folder(role.name()), disk, binary }
    }

    /// The address of its store.
    pub(crate) fn store(&self) -> &str {
        self.settings.iter().find_map(|setting| setting.strip_prefix("store.url=")).expect("every service has a store")
    }

    /// Its gRPC address.
    pub fn grpc(&self) -> SocketAddr {
        self.grpc
    }

    /// Its admin address.
    pub fn admin(&self) -> SocketAddr {
        self.admin
    }

    /// A channel to the service, which connects when it is used and reconnects when the connection was lost.
    pub fn channel(&self) -> Channel {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.grpc)).expect("an address makes a URL");
        endpoint.connect_timeout(TIMEOUT).connect_lazy()
    }

    /// Starts the service with the store that it had.
    pub fn start(&mut self) {
        let binary = self.binary.clone().unwrap_or_else(binary);
        let mut command = match &self.disk {
            Some(disk) => disk.command(binary),
            None => Command::new(binary),
        };
        command.arg("serve").arg(self.role.name());
        for setting in &self.settings {
            command.arg("--set").arg(setting);
        }
        self.process.spawn(&mut command);
    }

    /// The process id of the running service.
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// The URL of its store.
    pub fn store_url(&self) -> String {
        let url = self.settings.iter().find_map(|setting| setting.strip_prefix("store.url="));
        url.expect("each service has a store").to_owned()
    }

    /// Ends it with SIGKILL.
    pub fn kill9(&mut self) {
        self.process.kill9();
    }

    /// Sends SIGTERM and returns whether the service ended successfully.
    pub fn stop(&mut self) -> bool {
        self.process.stop(Signal::TERM).success()
    }

    /// Waits until the service reports SERVING.
    ///
    /// # Panics
    ///
    /// When the service has ended, or takes too long, with the end of its log.
    pub async fn serving(&mut self) {
        let mut health = HealthClient::new(self.channel());
        let start = std::time::Instant::now();
        loop {
            let answer = health.check(HealthCheckRequest::default()).await;
            if answer.is_ok_and(|answer| answer.into_inner().status() == ServingStatus::Serving) {
                return;
            }
            let lost = self.process.ended().is_some() || start.elapsed() > TIMEOUT;
            assert!(!lost, "{} does not serve:\n{}", self.role.name(), self.process.log_tail());
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    /// The metrics as they are scraped; empty while the service does not answer.
    pub async fn metrics(&self) -> String {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client without extras");
        match client.get(format!("http://{}/metrics", self.admin)).send().await {
            Ok(answer) => answer.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// The whole log.
    pub fn log(&self) -> String {
        self.process.log()
    }

    /// The end of the log.
    pub fn log_tail(&self) -> String {
        self.process.log_tail()
    }
}

/// The binary beside this program.
///
/// # Panics
///
/// When it does not exist, with the command that builds it.
pub fn binary() -> PathBuf {
    let own = std::env::current_exe().expect("this program has a path");
    let folder = own.ancestors().find(|folder| folder.join("newsroom").is_file());
    folder.expect("no binary: run `cargo build --package newsroom` first").join("newsroom")
}

/// A free loopback address.
pub(crate) fn free_address() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], free_port()))
}
