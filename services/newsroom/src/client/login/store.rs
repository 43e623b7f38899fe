//! The logins of the user: one file for each context, which nobody else can read.

use std::{
    fs::{self, File, TryLockError},
    io::{ErrorKind, Read as _},
    os::unix::fs::OpenOptionsExt as _,
    path::PathBuf,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{provider::Client, secret::SecretText};
use crate::{
    cli::TokenKind,
    client::error::Failure,
    local::{self, private},
};

/// The largest file, in bytes.
const MAX_FILE: u64 = 256 << 10;
/// How long a command waits for another one that renews the same login.
const PATIENCE: Duration = Duration::from_secs(60);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Who is logged in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Login {
    /// One of the people of a newsroom on this machine.
    Person { person: String },
    /// Somebody whom an issuer knows.
    Issuer(Box<IssuerLogin>),
}

/// A login at an issuer, with what it takes to renew and to revoke it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IssuerLogin {
    /// This client at the issuer.
    pub client: Client,
    pub token_endpoint: String,
    pub revocation_endpoint: Option<String>,
    pub audience: Option<String>,
    pub token: TokenKind,
    /// `None` after the issuer has refused to renew the login.
    pub tokens: Option<Tokens>,
}

/// The tokens of a login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// The token that goes to the services.
    pub bearer: SecretText,
    /// The token that renews the login. An issuer that rotates it takes each one once.
    pub refresh: Option<SecretText>,
    /// When the bearer token came and when it ends, by this machine's clock, in seconds since the epoch.
    pub received_at: i64,
    pub expires_at: Option<i64>,
}

/// The file of a context's login.
#[derive(Clone, Debug)]
pub struct LoginStore {
    folder: PathBuf,
    context: String,
}

/// Held while a login is changed.
pub struct Lock(#[expect(dead_code, reason = "closing the file unlocks it")] File);

impl LoginStore {
    /// The store of a context, in `$XDG_STATE_HOME/newsroom/logins` or `~/.local/state/newsroom/logins`.
    pub fn of(context: &str) -> Result<Self, Failure> {
        let folder = local::state_folder().ok_or_else(|| {
            Failure::Usage("this account has no home folder for logins, and XDG_STATE_HOME names none".into())
        })?;
        Ok(Self { folder: folder.join("logins"), context: context.to_owned() })
    }

    /// The login, if there is one. Fails if another account could have read or written it.
    pub fn read(&self) -> Result<Option<Login>, Failure> {
        let path = self.path();
        let told = |why: &dyn std::fmt::Display| Failure::Failed(format!("the login in {}: {why}", path.display()));
        let file = File::options().read(true).custom_flags(O_NOFOLLOW).open(&path);
        let file = match file {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(told(&error)),
        };
        for path in [&self.folder, &path] {
            private::check(path).map_err(|error| Failure::Failed(format!("{error:#}")))?;
        }
        let mut json = Zeroizing::new(Vec::new());
        file.take(MAX_FILE + 1).read_to_end(&mut json).map_err(|error| told(&error))?;
        if json.len() as u64 > MAX_FILE {
            return Err(told(&"the file is too large"));
        }
        // The error of the parser could quote a token.
        serde_json::from_slice(&json).map(Some).map_err(|_| told(&"it is damaged: log in again with `newsroom login`"))
    }

    /// Waits until no other command changes the login.
    pub async fn lock(&self) -> Result<Lock, Failure> {
        let path = self.folder.join(format!("{}.lock", self.context));
        let told = |why: &dyn std::fmt::Display| Failure::Failed(format!("cannot lock {}: {why}", path.display()));
        self.create_folder()?;
        let file = File::options().create(true).truncate(false).write(true).mode(0o600).open(&path);
        let file = file.map_err(|error| told(&error))?;
        let began = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Lock(file)),
                Err(TryLockError::WouldBlock) if began.elapsed() < PATIENCE => {
                    tokio::time::sleep(POLL_INTERVAL).await;
                }
                Err(TryLockError::WouldBlock) => return Err(told(&"another command holds it for too long")),
                Err(TryLockError::Error(error)) => return Err(told(&error)),
            }
        }
    }

    /// Writes the login, whole or not at all.
    pub fn write(&self, _lock: &Lock, login: &Login) -> Result<(), Failure> {
        let path = self.path();
        let told = |why: &dyn std::fmt::Display| Failure::Failed(format!("cannot write {}: {why}", path.display()));
        let json = serde_json::to_vec(login).map(Zeroizing::new).map_err(|error| told(&error))?;
        private::write(&path, &json).map_err(|error| told(&error))
    }

    /// Deletes the login, if there is one.
    pub fn delete(&self) -> Result<(), Failure> {
        match fs::remove_file(self.path()) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(Failure::Failed(format!("cannot delete {}: {error}", self.path().display())))
            }
            _ => Ok(()),
        }
    }

    fn create_folder(&self) -> Result<(), Failure> {
        let created = private::create_folder(&self.folder);
        created.map_err(|error| Failure::Failed(format!("cannot make {}: {error}", self.folder.display())))?;
        private::check(&self.folder).map_err(|error| Failure::Failed(format!("{error:#}")))
    }

    fn path(&self) -> PathBuf {
        self.folder.join(format!("{}.json", self.context))
    }
}

/// A file is not opened through a link.
const O_NOFOLLOW: i32 = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
