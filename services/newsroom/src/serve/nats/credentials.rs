//! The users and permissions on the bus of `up`: the accounts of a cluster, with passwords that are generated for this
//! data folder.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

/// The accounts of a cluster, so that a service has the same permissions in both cases.
pub(super) const ACCOUNTS: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/base/nats/accounts.conf"));
/// The users of the accounts, by the variables of their passwords.
const USERS: [&str; 6] = ["system", "operator", "ingestion", "editorial", "publishing", "recommendations"];

/// The path below which nats-server serves its monitoring endpoint. It cannot be guessed without reading the data
/// folder: nats-server accepts every host name, so a page in a browser on this machine could read the endpoint.
const MONITOR: &str = "monitor";

/// The password of each user of the bus, and the secret monitoring path.
#[derive(Clone)]
pub struct Passwords(BTreeMap<String, String>);

impl Passwords {
    /// Reads the passwords of a data folder, or creates them at the first start. Only the owner can read the file.
    pub fn of(folder: &Path) -> anyhow::Result<Self> {
        let path = file(folder);
        let mut known = match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text).with_context(|| format!("cannot read {}", path.display()))?,
            Err(error) if error.kind() == ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        };
        let before = known.len();
        for user in USERS.into_iter().chain([MONITOR]) {
            known.entry(user.to_owned()).or_insert_with(password);
        }
        let passwords = Self(known);
        if passwords.0.len() > before {
            passwords.keep(folder).with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(passwords)
    }

    /// The password of one user.
    pub fn password(&self, user: &str) -> Option<&str> {
        self.0.get(user).map(String::as_str)
    }

    /// The path of the monitoring endpoint, without slashes.
    pub fn monitor_path(&self) -> &str {
        self.password(MONITOR).unwrap_or_default()
    }

    /// The environment variables of nats-server that the accounts and the configuration read.
    pub(super) fn variables(&self) -> impl Iterator<Item = (String, &str)> {
        self.0.iter().map(|(user, password)| (format!("{}_PASSWORD", user.to_uppercase()), password.as_str()))
    }

    /// Writes the whole file or nothing: a half-written file would lock every user out.
    fn keep(&self, folder: &Path) -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        let new = folder.join("passwords.json.new");
        let mut out = File::options().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        out.write_all(&serde_json::to_vec_pretty(&self.0)?)?;
        out.sync_all()?;
        fs::rename(new, file(folder))
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("passwords.json")
}

/// 128 random bits after a letter: nats-server would read a value that begins with a digit as a number.
fn password() -> String {
    format!("p{:032x}", rand::random::<u128>())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn passwords_are_made_once_and_are_for_the_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("nats");
        let first = Passwords::of(&folder).unwrap();
        assert_eq!(first.0, Passwords::of(&folder).unwrap().0);
        assert_eq!(
            first.0.values().collect::<std::collections::BTreeSet<_>>().len(),
            USERS.len() + 1,
            "each has its own"
        );
        assert_eq!(fs::metadata(file(&folder)).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(first.password("editorial").is_some_and(|password| password.len() == 33));
    }

    #[test]
    fn every_variable_of_the_accounts_has_its_password() {
        let folder = tempfile::tempdir().unwrap();
        let passwords = Passwords::of(folder.path()).unwrap();
        let variables: Vec<String> = passwords.variables().map(|(name, _)| name).collect();
        let named = ACCOUNTS.lines().filter(|line| !line.trim().starts_with('#'));
        let named = named.flat_map(|line| line.split("password: $").skip(1));
        let named: Vec<&str> = named.map(|rest| rest.split([' ', '\n']).next().unwrap()).collect();
        assert_eq!(named.len(), USERS.len());
        assert!(named.iter().all(|name| variables.iter().any(|variable| variable == name)), "{named:?}");
    }
}
