//! The commands that run services.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::ServiceName;

/// The commands that run services or work on their stores.
#[derive(Debug, Subcommand)]
pub enum ServerCommand {
    /// Run one service until it is stopped.
    #[command(
        after_help = "Example:\n  newsroom serve editorial --config editorial.toml \\\n    --set 'store.url=postgres://db/editorial?sslmode=verify-full'"
    )]
    Serve(ServeArgs),
    /// Apply the migrations of a service's store that this version needs.
    #[command(
        after_help = "Example:\n  newsroom migrate editorial \\\n    --set 'store.url=postgres://db/editorial?sslmode=verify-full'"
    )]
    Migrate(MigrateArgs),
    /// Run everything in one process: the four services, nats-server as a child, the sample wire.
    ///
    /// Ctrl-C stops everything in order: first the services, then nats-server. A second Ctrl-C ends the process at
    /// once. A nats-server that fails is started again. When this process is killed, nats-server ends with it, and the
    /// next start waits for that.
    #[command(
        after_help = "Examples:\n  newsroom up\n  newsroom up --data-dir /var/lib/newsroom --no-sample\n  newsroom up --set 'editorial.auto_approve_desks=[\"*\"]'\n  newsroom up --data-dir .second --port-offset 1000"
    )]
    Up(UpArgs),
    /// Start the nats-server of `up`; only `up` calls it.
    #[command(hide = true)]
    NatsServerChild(NatsServerChildArgs),
}

/// The sources of a service's configuration, besides defaults and environment.
#[derive(Clone, Debug, Default, Args)]
pub struct ConfigArgs {
    /// A TOML file. It overrides the defaults; the environment overrides it.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// One value, which overrides all others; may be repeated.
    #[arg(long = "set", value_name = "SECTION.KEY=VALUE", value_parser = setting)]
    pub settings: Vec<String>,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The service.
    pub service: ServiceName,
    /// Its configuration.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Print the whole configuration as TOML, without secrets, and exit.
    #[arg(long)]
    pub print_config: bool,
}

/// Arguments of `migrate`.
#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// The service.
    pub service: ServiceName,
    /// Its configuration.
    #[command(flatten)]
    pub config: ConfigArgs,
}

/// Arguments of `up`.
#[derive(Debug, Args)]
pub struct UpArgs {
    /// The folder of stores and streams. It is created when it does not exist.
    #[arg(long, value_name = "DIR", default_value = ".newsroom")]
    pub data_dir: PathBuf,
    /// One value, which overrides all others; may be repeated.
    ///
    /// `bus.…` and `telemetry.…` apply to all four services. A key that begins with a service's name applies to that
    /// service: its own section (`editorial.auto_approve_desks=["*"]`, `publishing.site.name=Gazette`) or a section
    /// that every service has (`editorial.server.timeout_seconds=30`, `ingestion.store.url=…`). With `bus.url=…` no
    /// nats-server is started; `bus.user`, `bus.password` and `bus.credentials` are for such a bus.
    #[arg(long = "set", value_name = "SECTION.KEY=VALUE", value_parser = setting)]
    pub settings: Vec<String>,
    /// Do not load the sample wire when the store is empty. An ingestion with issuers of its own loads none.
    #[arg(long)]
    pub no_sample: bool,
    /// The nats-server to start. By default the project's own, else the one on PATH.
    #[arg(long, value_name = "PATH")]
    pub nats_server: Option<PathBuf>,
    /// A number that is added to every port, so that a second newsroom can run beside the first.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(..=50_000))]
    pub port_offset: u16,
}

/// Arguments of `nats-server-child`.
#[derive(Debug, Args)]
pub struct NatsServerChildArgs {
    /// The process with which this process ends.
    #[arg(long)]
    pub parent: i32,
    /// The nats-server.
    #[arg(long)]
    pub binary: PathBuf,
    /// The configuration file of nats-server.
    #[arg(long)]
    pub config: PathBuf,
}

fn setting(text: &str) -> Result<String, String> {
    match text.split_once('=') {
        Some((key, _)) if key.contains('.') && !key.starts_with('.') && !key.ends_with('.') => Ok(text.to_owned()),
        _ => Err("give section.key=value, for example store.url=sqlite://newsroom.db".into()),
    }
}
