//! Runs nats-server as a child that does not outlive this process.
//!
//! The child starts as this same binary (`newsroom nats-server-child`). It asks the kernel for SIGTERM at the end of
//! its parent, and then executes nats-server. When the kernel has no such call, only the guard ends nats-server.

use std::{
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{ExitCode, Stdio},
};

use anyhow::{Context as _, anyhow};
use tokio::process::{Child, Command};

use super::credentials::Passwords;
use crate::{cli::NatsServerChildArgs, serve::tell::sentence};

/// The subcommand that starts the child. The search for a predecessor recognises the process by its `--config`.
const COMMAND: &str = "nats-server-child";

/// Starts the child. For the kernel, the end of the calling *thread* is the end of the parent. So call this function
/// from the main thread, which lives as long as the process; a future of `Runtime::block_on` runs there.
pub(super) fn spawn(
    binary: &Path,
    config: &Path,
    passwords: &Passwords,
    errors: std::fs::File,
) -> anyhow::Result<Child> {
    let own = own_binary().context("cannot find the binary of this process")?;
    Command::new(own)
        .arg(COMMAND)
        .arg("--parent")
        .arg(std::process::id().to_string())
        .arg("--binary")
        .arg(binary)
        .arg("--config")
        .arg(config)
        .envs(passwords.variables())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(errors)
        // This process handles Ctrl-C: the services need the bus while they end.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("cannot start {}", binary.display()))
}

/// The path of this binary, also after a newer one has replaced its file.
fn own_binary() -> std::io::Result<PathBuf> {
    let own = Path::new("/proc/self/exe");
    if own.exists() { Ok(own.to_owned()) } else { std::env::current_exe() }
}

/// Executes nats-server. Returns only when that fails, or when the parent has already ended.
pub fn become_nats_server(args: &NatsServerChildArgs) -> ExitCode {
    let error = match end_with_parent(args.parent) {
        Ok(()) => {
            let failed = std::process::Command::new(&args.binary).arg("--config").arg(&args.config).exec();
            anyhow!(failed).context(format!("cannot start {}", args.binary.display()))
        }
        Err(error) => error,
    };
    eprintln!("{}", sentence(&error));
    ExitCode::FAILURE
}

#[cfg(target_os = "linux")]
fn end_with_parent(parent: i32) -> anyhow::Result<()> {
    use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};
    set_parent_process_death_signal(Some(Signal::TERM)).context("cannot ask for a signal at the parent's end")?;
    // The parent may have ended before the request to the kernel.
    if getppid().map(Pid::as_raw_pid) != Some(parent) {
        return Err(anyhow!("the process that wanted a nats-server has ended"));
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn end_with_parent(_parent: i32) -> anyhow::Result<()> {
    Ok(())
}
