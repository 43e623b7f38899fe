//! An account of a person: its contexts and logins, and the browser in which it approves them.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::PathBuf,
    process::{Child, ChildStderr, Command, Stdio},
};

use newsroom_fixtures::{OidcProvider, free_port, issuer::now};
use serde_json::Value;
use tempfile::TempDir;

use super::{Answer, command};

/// An account with empty folders.
pub struct Account {
    folder: TempDir,
}

/// An address at which nobody listens.
pub fn nowhere() -> String {
    format!("http://127.0.0.1:{}", free_port())
}

/// A running `newsroom login`, whose code is shown.
pub struct PendingLogin {
    child: Child,
    told: BufReader<ChildStderr>,
    /// What it has told until now.
    pub shown: String,
    /// The address with the code.
    pub address: String,
}

impl Account {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("the folder for temporary files takes a new folder") }
    }

    /// A command of this account that has not been run.
    pub fn command(&self) -> Command {
        let mut command = command();
        command.env("XDG_STATE_HOME", self.folder.path().join("state"));
        command.env("XDG_CONFIG_HOME", self.folder.path().join("config"));
        command
    }

    pub fn newsroom(&self, args: &[&str]) -> Answer {
        Answer::of(self.command().args(args))
    }

    /// Creates the context `house` and uses it. Nothing answers at its addresses, unless the settings give others: a
    /// newsroom of this machine's owner is none of a test's business.
    pub fn use_house(&self, provider: &OidcProvider, settings: &[&str]) {
        let issuer = provider.issuer();
        let set = ["context", "set", "house", "--issuer", &issuer, "--client-id", OidcProvider::CLIENT];
        let rest = ["--audience", OidcProvider::RESOURCE, "--base", &nowhere()];
        self.newsroom(&[&set[..], &rest].concat()).well();
        if !settings.is_empty() {
            self.newsroom(&[&["context", "set", "house"], settings].concat()).well();
        }
        self.newsroom(&["context", "use", "house"]).well();
    }

    /// Starts a login, and waits for its code.
    pub fn start_login(&self, args: &[&str]) -> PendingLogin {
        let mut command = self.command();
        command.arg("login").args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary can be run");
        let told = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut login = PendingLogin { child, told, shown: String::new(), address: String::new() };
        while login.address.is_empty() {
            let before = login.shown.len();
            let read = login.told.read_line(&mut login.shown).expect("it is UTF-8");
            assert!(read > 0, "the login ended: {}", login.shown);
            let address = login.shown[before..].trim().strip_prefix("Or open  ").unwrap_or_default().to_owned();
            login.address = address;
        }
        login
    }

    /// Logs in as a person of the provider.
    #[track_caller]
    pub fn log_in(&self, provider: &OidcProvider, person: &str) -> String {
        let login = self.start_login(&[]);
        provider.approve(&login.address, person);
        login.end().well()
    }

    /// The file of the login to a context.
    pub fn login_file(&self, context: &str) -> PathBuf {
        self.folder.path().join(format!("state/newsroom/logins/{context}.json"))
    }

    /// The file of the contexts.
    pub fn contexts_file(&self) -> PathBuf {
        self.folder.path().join("config/newsroom/contexts.toml")
    }

    /// The login to `house`.
    pub fn login(&self) -> Value {
        let json = fs::read(self.login_file("house")).expect("there is a login");
        serde_json::from_slice(&json).expect("it is JSON")
    }

    /// The token that renews the login to `house`.
    pub fn refresh_token(&self) -> String {
        self.login()["tokens"]["refresh"].as_str().expect("there is one").to_owned()
    }

    /// Lets the token of `house` end in so many seconds, as far as this account knows.
    pub fn let_token_end_in(&self, seconds: i64) {
        let mut login = self.login();
        let now = i64::try_from(now()).expect("it is not that late");
        login["tokens"]["received_at"] = (now - 3_600).into();
        login["tokens"]["expires_at"] = (now + seconds).into();
        fs::write(self.login_file("house"), login.to_string()).expect("the file is ours");
    }
}

impl PendingLogin {
    /// Waits for the end.
    pub fn end(mut self) -> Answer {
        let mut stdout = String::new();
        self.told.read_to_string(&mut self.shown).expect("it is UTF-8");
        let out = self.child.stdout.as_mut().expect("it is piped");
        out.read_to_string(&mut stdout).expect("it is UTF-8");
        let code = self.child.wait().expect("it is ours").code().expect("no signal ended it");
        Answer { code, stdout, stderr: std::mem::take(&mut self.shown) }
    }
}

impl Drop for PendingLogin {
    fn drop(&mut self) {
        // It has ended, unless the test failed.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
