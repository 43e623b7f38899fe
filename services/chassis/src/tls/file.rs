//! Reads files of certificates and keys.

use std::{
    fs::{File, Metadata},
    io::{self, Read as _},
    os::unix::fs::MetadataExt as _,
    path::Path,
};

use zeroize::Zeroizing;

use super::TlsError;

/// The largest file, in bytes. A bundle of all public authorities fits.
pub(super) const MAX_BYTES: usize = 1 << 20;

/// The bytes of a file that everybody may know.
pub fn read_public(path: &Path) -> Result<Vec<u8>, TlsError> {
    let (file, found) = open(path)?;
    let mut bytes = Vec::new();
    fill(path, file, &found, &mut bytes)?;
    Ok(bytes)
}

/// The bytes of a secret file, which are wiped when they are dropped. The file must not be readable by others: by nobody
/// else if it belongs to the account of this process, by its group at most if it belongs to another account. In the
/// latter way a cluster mounts secrets: they belong to root, and to the group of the pod (`fsGroup`).
pub fn read_secret(path: &Path) -> Result<Zeroizing<Vec<u8>>, TlsError> {
    let (file, found) = open(path)?;
    let is_own = found.uid() == rustix::process::geteuid().as_raw();
    if is_exposed(found.mode(), is_own) {
        return Err(TlsError::Exposed(path.to_owned()));
    }
    let mut bytes = Zeroizing::new(Vec::new());
    fill(path, file, &found, &mut bytes)?;
    Ok(bytes)
}

fn is_exposed(mode: u32, is_own: bool) -> bool {
    mode & if is_own { 0o077 } else { 0o027 } != 0
}

fn open(path: &Path) -> Result<(File, Metadata), TlsError> {
    let cannot = |cause| TlsError::File { file: path.to_owned(), cause };
    // A pipe would let the process wait, so its kind is looked at before it is opened.
    if !std::fs::metadata(path).map_err(cannot)?.is_file() {
        return Err(cannot(io::Error::other("it is no regular file")));
    }
    let file = File::open(path).map_err(cannot)?;
    let found = file.metadata().map_err(cannot)?;
    Ok((file, found))
}

/// Reads at most [`MAX_BYTES`]. The memory is reserved at once, so that no copy of a secret stays in memory that was freed.
fn fill(path: &Path, file: File, found: &Metadata, bytes: &mut Vec<u8>) -> Result<(), TlsError> {
    let size = usize::try_from(found.len()).unwrap_or(usize::MAX);
    if size > MAX_BYTES {
        return Err(TlsError::TooLarge(path.to_owned()));
    }
    bytes.reserve_exact(size + 1);
    let read = file.take(found.len() + 1).read_to_end(bytes);
    read.map_err(|cause| TlsError::File { file: path.to_owned(), cause })?;
    if bytes.len() > size {
        let cause = io::Error::other("it is being written");
        return Err(TlsError::File { file: path.to_owned(), cause });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;

    #[test]
    fn a_secret_is_read_only_if_others_cannot_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tls.key");
        fs::write(&path, "secret").unwrap();
        for (mode, is_read) in
            [(0o600, true), (0o400, true), (0o440, false), (0o604, false), (0o644, false), (0o660, false)]
        {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            match read_secret(&path) {
                Ok(bytes) => assert!(is_read && *bytes == b"secret", "{mode:o}"),
                Err(error) => assert!(!is_read && matches!(error, TlsError::Exposed(_)), "{mode:o}: {error}"),
            }
        }
        // As a cluster mounts it.
        assert!(!is_exposed(0o100_440, false) && !is_exposed(0o100_640, false));
        assert!(is_exposed(0o100_444, false) && is_exposed(0o100_460, false) && is_exposed(0o100_440, true));
    }

    #[test]
    fn what_is_no_file_of_this_kind_is_told_with_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let large = folder.path().join("large");
        fs::write(&large, vec![b'x'; MAX_BYTES + 1]).unwrap();
        assert!(matches!(read_public(&large), Err(TlsError::TooLarge(path)) if path == large));
        for missing in [folder.path().to_owned(), folder.path().join("missing")] {
            let error = read_public(&missing).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{} cannot be read: ", missing.display())), "{error}");
        }
    }
}
