//! Runs the binary as a command, and captures its output.

use std::{
    path::Path,
    process::{Command, Stdio},
};

/// The result of a command.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Answer {
    pub fn of(command: &mut Command) -> Self {
        let output = command.stdin(Stdio::null()).output().expect("the binary can be run");
        Self {
            code: output.status.code().expect("no signal ended it"),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// Standard output, if the command succeeded.
    #[track_caller]
    pub fn well(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.stdout
    }

    /// Standard error, if the command failed with this exit code.
    #[track_caller]
    pub fn failed(self, code: i32) -> String {
        assert_eq!(self.code, code, "{self:?}");
        assert_eq!(self.stdout, "", "an error is no answer");
        self.stderr
    }

    /// Standard output and standard error, if a part failed, with this exit code.
    #[track_caller]
    pub fn failed_in_part(self, code: i32) -> (String, String) {
        assert_eq!(self.code, code, "{self:?}");
        (self.stdout, self.stderr)
    }
}

/// The binary under test, with the project's tools on PATH and without settings from the environment.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_newsroom"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("NEWSROOM_")) {
        command.env_remove(name);
    }
    // The contexts and logins of the account that runs the tests are none of theirs.
    let own = Path::new(env!("CARGO_TARGET_TMPDIR"));
    command.env("XDG_CONFIG_HOME", own.join("config")).env("XDG_STATE_HOME", own.join("state"));
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(tools).chain(std::env::split_paths(&path)));
    command.env("PATH", path.expect("no folder's name holds a colon"));
    command
}

/// Runs the binary to its end.
pub fn newsroom<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Answer {
    Answer::of(command().args(args))
}
