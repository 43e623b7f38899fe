//! Secrets by name, from files below one folder, as a cluster mounts them: one file a name.
//!
//! They are read each time that they are needed, so that a secret that was renewed is the one in use.

use std::{
    fmt,
    fs::{self, File, Metadata},
    io::{ErrorKind, Read as _},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use super::{
    Failure,
    folders::{is_same, on_disk},
};
use crate::domain::CredentialName;

/// The largest secret, in bytes: a private key has its room.
const SECRET_BYTES: usize = 16 * 1024;

/// Where secrets are.
#[derive(Clone, Debug, Default)]
pub struct Credentials(Option<PathBuf>);

/// A secret. It is shown nowhere, and its memory is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Credentials {
    /// Those below this folder; without one there are none.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self(folder)
    }

    /// The secret of this name as it is now, without the line's end that an editor leaves behind it.
    pub async fn get(&self, name: &CredentialName) -> Result<Secret, Failure> {
        let Some(folder) = self.0.clone() else {
            return Err(Failure::new("the service's configuration names no folder with credentials"));
        };
        let name = name.clone();
        let asked = name.clone();
        let read = on_disk(move || read(&folder, &asked).map_err(Failure::new)).await;
        read.map_err(|failure| Failure::new(format!("the credential {name} cannot be used: {failure}")))
    }
}

impl Secret {
    /// From bytes that are known already.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Its bytes, for whoever signs or signs in with them.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The same as text, if it is text.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

fn read(folder: &Path, name: &CredentialName) -> Result<Secret, String> {
    let said = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => "there is none of that name".to_owned(),
        ErrorKind::PermissionDenied => "the service may not read it".to_owned(),
        kind => kind.to_string(),
    };
    let folder = folder.canonicalize().map_err(|_| "the folder with credentials cannot be read".to_owned())?;
    // A cluster exchanges secrets by links within the folder; none may lead out of it.
    let path = folder.join(name.as_str()).canonicalize().map_err(said)?;
    if !path.starts_with(&folder) {
        return Err("it leads out of the folder with credentials".into());
    }
    // Nothing but a plain file is opened: a pipe would wait for ever.
    let looked_at = fs::symlink_metadata(&path).map_err(said)?;
    if !looked_at.is_file() {
        return Err("it is no plain file".into());
    }
    let file = File::open(&path).map_err(said)?;
    let opened = file.metadata().map_err(said)?;
    if !is_same(&looked_at, &opened) {
        return Err("it was exchanged while it was opened".into());
    }
    if is_open(&opened) {
        return Err("everyone on the machine may read or change it: it needs mode 0440 or less".into());
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(SECRET_BYTES + 1));
    file.take(SECRET_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(said)?;
    if bytes.len() > SECRET_BYTES {
        return Err(format!("it is larger than {} KiB", SECRET_BYTES >> 10));
    }
    let end = bytes.strip_suffix(b"\n").map_or(bytes.len(), |line| line.strip_suffix(b"\r").unwrap_or(line).len());
    if end == 0 {
        return Err("it is empty".into());
    }
    Ok(Secret::new(bytes.get(..end).unwrap_or_default().to_vec()))
}

/// Whether others than its owner and group may read it, or others than its owner may change it.
#[cfg(unix)]
fn is_open(file: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.permissions().mode() & 0o027 != 0
}

#[cfg(not(unix))]
fn is_open(_: &Metadata) -> bool {
    false
}

#[cfg(test)]
#[path = "credentials_tests.rs"]
mod tests;
