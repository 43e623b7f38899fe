//! A nats-server of an earlier run that was killed.
//!
//! It ends by itself soon after its parent. Until then it holds the port and the streams, so the next start waits for
//! its end. A process counts as a predecessor only when it runs with the configuration file in this data folder. The
//! folder is locked, so no running `up` can be its parent.

#[cfg(target_os = "linux")]
pub use linux::end;

/// Other systems do not reveal the arguments of a process. There the guard ends the predecessor.
#[cfg(not(target_os = "linux"))]
pub fn end(_folder: &std::path::Path) -> anyhow::Result<()> {
    Ok(())
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{
        os::unix::ffi::OsStrExt as _,
        path::Path,
        time::{Duration, Instant},
    };

    use anyhow::bail;
    use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

    use crate::serve::nats::config_file;

    /// How long the predecessor may take to end after SIGTERM, and then after SIGKILL.
    const GRACE: Duration = Duration::from_secs(10);
    const LAST: Duration = Duration::from_secs(5);
    const POLL_INTERVAL: Duration = Duration::from_millis(10);

    /// Ends every predecessor in `folder`, and returns when none is left.
    pub fn end(folder: &Path) -> anyhow::Result<()> {
        let config = config_file(folder);
        for (signal, patience) in [(Signal::TERM, GRACE), (Signal::KILL, LAST)] {
            let began = Instant::now();
            for process in predecessors(&config) {
                send(process, signal, &config);
            }
            while !predecessors(&config).is_empty() && began.elapsed() < patience {
                std::thread::sleep(POLL_INTERVAL);
            }
        }
        match predecessors(&config).first() {
            Some(process) => {
                bail!("the nats-server of an earlier run (process {}) does not end", process.as_raw_nonzero())
            }
            None => Ok(()),
        }
    }

    /// The processes that run with this configuration file.
    fn predecessors(config: &Path) -> Vec<Pid> {
        let processes = std::fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
        let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok().and_then(Pid::from_raw));
        ids.filter(|id| runs_with(*id, config)).collect()
    }

    /// Whether the process runs with this configuration file. A process that has ended has no arguments.
    fn runs_with(process: Pid, config: &Path) -> bool {
        let line = std::fs::read(format!("/proc/{}/cmdline", process.as_raw_nonzero())).unwrap_or_default();
        let mut arguments = line.split(|byte| *byte == 0).skip_while(|argument| *argument != b"--config");
        arguments.nth(1) == Some(config.as_os_str().as_bytes())
    }

    /// Sends a signal. The handle ensures that the id belongs to the same process from the check to the signal.
    fn send(process: Pid, signal: Signal, config: &Path) {
        let Ok(handle) = pidfd_open(process, PidfdFlags::empty()) else { return };
        if runs_with(process, config) {
            // A process that has ended meanwhile needs no signal.
            let _sent = pidfd_send_signal(handle, signal);
        }
    }

    #[cfg(test)]
    mod tests {
        use std::process::{Command, Stdio};

        use super::*;

        #[test]
        fn only_what_runs_with_our_configuration_is_ended() {
            let folder = tempfile::tempdir().unwrap();
            let waits = |config: &Path| {
                let mut waits = Command::new("sh");
                // It ends with the test, when the write end of its input is closed.
                waits.args(["-c", "read -r line", "--config"]).arg(config).stdin(Stdio::piped()).spawn().unwrap()
            };
            let mut ours = waits(&config_file(folder.path()));
            let mut other = waits(&config_file(&folder.path().join("other")));
            let reaped = std::thread::spawn(move || ours.wait().unwrap());
            end(folder.path()).unwrap();
            assert!(!reaped.join().unwrap().success());
            assert!(other.try_wait().unwrap().is_none());
            other.kill().unwrap();
            other.wait().unwrap();
        }
    }
}
