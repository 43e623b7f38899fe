//! Reads secrets by name, from the files of one folder, as a cluster mounts them. A secret is read at each use, so a
//! renewed secret is effective at once.

use std::{
    fmt,
    fs::Metadata,
    io::{ErrorKind, Read as _},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use super::{
    Failure,
    disk::{OpenError, on_disk, open_regular},
};
use crate::domain::CredentialName;

/// The maximum size of a secret in bytes. A private key fits.
const SECRET_BYTES: usize = 16 * 1024;

/// The folder of the secrets.
#[derive(Clone, Debug, Default)]
pub struct Credentials(Option<PathBuf>);

/// A secret. Its `Debug` output hides it, and its memory is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Credentials {
    /// Reads secrets below `folder`. Without a folder there are no secrets.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self(folder)
    }

    /// The current secret of this name, without a line break at its end.
    pub async fn get(&self, name: &CredentialName) -> Result<Secret, Failure> {
        let Some(folder) = self.0.clone() else {
            return Err(Failure::new("the service's configuration names no folder with credentials"));
        };
        let name = name.clone();
        let wanted = name.clone();
        let read = on_disk(move || read(&folder, &wanted).map_err(Failure::new)).await;
        read.map_err(|failure| Failure::new(format!("the credential {name} cannot be used: {failure}")))
    }
}

impl Secret {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The secret as text, if it is UTF-8.
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
    let plain = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => "there is none of that name".to_owned(),
        ErrorKind::PermissionDenied => "the service may not read it".to_owned(),
        kind => kind.to_string(),
    };
    let folder = folder.canonicalize().map_err(|_| "the folder with credentials cannot be read".to_owned())?;
    // A cluster renews secrets by links within the folder. No link may lead out of it.
    let path = folder.join(name.as_str()).canonicalize().map_err(plain)?;
    if !path.starts_with(&folder) {
        return Err("it leads out of the folder with credentials".into());
    }
    let (file, opened) = open_regular(&path).map_err(|error| match error {
        OpenError::Io(error) => plain(error),
        OpenError::Unsuitable(why) => why.to_owned(),
    })?;
    if is_open(&opened) {
        return Err("everyone on the machine may read or change it: it needs mode 0440 or less".into());
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(SECRET_BYTES + 1));
    file.take(SECRET_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(plain)?;
    if bytes.len() > SECRET_BYTES {
        return Err(format!("it is larger than {} KiB", SECRET_BYTES >> 10));
    }
    let end = bytes.strip_suffix(b"\n").map_or(bytes.len(), |line| line.strip_suffix(b"\r").unwrap_or(line).len());
    if end == 0 {
        return Err("it is empty".into());
    }
    Ok(Secret::new(bytes.get(..end).unwrap_or_default().to_vec()))
}

/// Whether others may read the file, or its group may change it.
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
