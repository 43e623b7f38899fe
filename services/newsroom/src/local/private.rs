//! Files that only their owner may read, such as keys and tokens.

use std::{
    fs::{self, DirBuilder},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
    path::Path,
};

use anyhow::{Context as _, ensure};
use rustix::process::geteuid;
use tempfile::NamedTempFile;

/// Creates the folder with its parents, for the owner alone.
pub fn create_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Fails unless the file or folder belongs to this account, and no other account has a right to it.
pub fn check(path: &Path) -> anyhow::Result<()> {
    let found = fs::symlink_metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    let is_own = !found.is_symlink() && found.uid() == geteuid().as_raw();
    ensure!(is_own, "{} is not this account's own: whoever has put it there could act in any name", path.display());
    let is_closed = found.mode() & 0o077 == 0;
    ensure!(
        is_closed,
        "other accounts have rights to {}: take them away by `chmod go=`, or delete it if its key is known to others",
        path.display()
    );
    Ok(())
}

/// Writes the whole file or nothing, for the owner alone.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    let mut new = NamedTempFile::new_in(folder)?;
    new.write_all(bytes)?;
    new.as_file().sync_all()?;
    new.persist(path)?;
    Ok(())
}
