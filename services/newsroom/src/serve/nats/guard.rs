//! The guard: a shell that ends nats-server when this process has ended in any way.
//!
//! It waits on a pipe whose other end only this process holds, so that every end of this process wakes it, SIGKILL
//! included. It has its own process group, so that Ctrl-C does not reach it.

use std::{
    io::{self, Write as _},
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
};

/// Each line names the process to end; an empty line names none.
const SCRIPT: &str = r#"
pid=
while read -r line; do pid=$line; done
[ -n "$pid" ] && kill -TERM "$pid" || exit 0
tries=0
while kill -0 "$pid" && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -KILL "$pid"
"#;

/// Ends the watched process when this process ends, or when the guard is dropped.
pub(super) struct Guard {
    shell: Child,
}

impl Guard {
    /// Starts the guard. It watches no process yet.
    pub fn start() -> io::Result<Self> {
        let shell = Command::new("sh")
            .args(["-c", SCRIPT, "newsroom-guard"])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        Ok(Self { shell })
    }

    /// Watches this process from now on.
    pub fn watch(&mut self, process: u32) {
        self.tell(&process.to_string());
    }

    /// Stops watching: the process has ended, and another process may get its id.
    pub fn unwatch(&mut self) {
        self.tell("");
    }

    pub fn end(mut self) {
        self.unwatch();
        drop(self.shell.stdin.take());
        let _ended = self.shell.wait();
    }

    fn tell(&mut self, line: &str) {
        if let Some(pipe) = &mut self.shell.stdin {
            // When the shell was killed, the guard does nothing, and all else continues.
            let _gone = writeln!(pipe, "{line}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_watched_ends_with_the_guard() {
        let mut watched = Command::new("sleep").arg("600").spawn().unwrap();
        let mut guard = Guard::start().unwrap();
        guard.watch(watched.id());
        drop(guard);
        assert!(!watched.wait().unwrap().success());
    }

    #[test]
    fn what_is_watched_no_more_goes_on() {
        let mut other = Command::new("sleep").arg("600").spawn().unwrap();
        let mut guard = Guard::start().unwrap();
        guard.watch(other.id());
        guard.end();
        assert!(other.try_wait().unwrap().is_none());
        other.kill().unwrap();
        other.wait().unwrap();
    }
}
