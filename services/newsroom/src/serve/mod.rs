//! The commands that run services: `serve`, `migrate` and `up`.

mod bootstrap;
mod files;
mod nats;
mod operations;
mod ready;
mod role;
mod sample;
pub mod setting;
mod signal;
mod tell;
mod up;

pub use bootstrap::bootstrap;
pub use nats::child::become_nats_server;

use std::{fs, os::unix::fs::FileTypeExt as _, process::ExitCode};

use newsroom_chassis::{
    config::{ConfigError, Sources},
    store::Migrated,
    telemetry::Telemetry,
};

use crate::cli::{ConfigArgs, MigrateArgs, ServeArgs, ServerCommand};
use tell::print;

/// The exit code of wrong usage, which `newsroom --help` documents.
const WRONG_USAGE: u8 = 2;
/// The largest file of a configuration, in bytes.
const MAX_CONFIG: u64 = 4 << 20;

/// Executes a server command. Reports a failure in one sentence on standard error.
pub async fn run(command: ServerCommand) -> ExitCode {
    // Only the owner may read what this process and its children create: stores, streams, passwords.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    files::raise_limit();
    let settings = match &command {
        ServerCommand::Serve(args) => args.config.settings.clone(),
        ServerCommand::Migrate(args) => args.config.settings.clone(),
        ServerCommand::Up(args) => args.settings.clone(),
        ServerCommand::NatsServerChild(_) => Vec::new(),
    };
    let done = match command {
        ServerCommand::Serve(args) => serve(args).await,
        ServerCommand::Migrate(args) => migrate(args).await,
        ServerCommand::Up(args) => up::run(args).await,
        ServerCommand::NatsServerChild(args) => return become_nats_server(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", setting::told(&error, &settings));
            let is_misused = matches!(error.downcast_ref(), Some(ConfigError::Flag(_)));
            if is_misused { ExitCode::from(WRONG_USAGE) } else { ExitCode::FAILURE }
        }
    }
}

async fn serve(args: ServeArgs) -> anyhow::Result<()> {
    let role = role::load(args.service, &sources(args.config)?)?;
    if args.print_config {
        print(&role.print());
        return Ok(());
    }
    let telemetry = Telemetry::start(role.common().telemetry, role.process()).map_err(anyhow::Error::msg)?;
    let stop = signal::stop();
    let build = async {
        tokio::select! {
            // A service that waits for its database can be stopped too.
            () = stop.cancelled() => Ok(None),
            built = role.build() => built.map(Some),
        }
    };
    let served = match build.await {
        Ok(Some(built)) => {
            tracing::info!(service = args.service.as_str(), grpc = %built.grpc, admin = %built.admin, "started");
            built.run(stop).await
        }
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    flush(telemetry).await;
    served
}

async fn migrate(args: MigrateArgs) -> anyhow::Result<()> {
    let role = role::load(args.service, &sources(args.config)?)?;
    let done = match role.migrate().await? {
        Migrated::Created => "is created".to_owned(),
        Migrated::Changed(1) => "is migrated: 1 migration was missing".to_owned(),
        Migrated::Changed(count) => format!("is migrated: {count} migrations were missing"),
        Migrated::UpToDate => "is up to date".to_owned(),
    };
    let place = role.common().store.file().map(|file| format!(" in {}", file.display()));
    print(&format!("the store of {}{} {done}\n", args.service.as_str(), place.unwrap_or_default()));
    Ok(())
}

/// Flushes telemetry. Flushing blocks for a few seconds at most.
async fn flush(telemetry: Telemetry) {
    // The task ends by itself; the panic hook has reported any panic.
    let _ended = tokio::task::spawn_blocking(move || telemetry.flush()).await;
}

/// The sources of a configuration. Its file must have an end: a device could be read without one.
fn sources(args: ConfigArgs) -> Result<Sources, ConfigError> {
    if let Some(file) = &args.config {
        // A file that is missing is told by the reader.
        let is_readable = fs::metadata(file).map_or(true, |found| !found.file_type().is_char_device());
        let size = fs::metadata(file).map_or(0, |found| found.len());
        if !is_readable || size > MAX_CONFIG {
            let (file, most) = (file.display(), MAX_CONFIG >> 20);
            return Err(ConfigError::Wrong(format!("cannot read {file}: it is no file of at most {most} MiB")));
        }
    }
    Ok(Sources { file: args.config, flags: args.settings })
}
