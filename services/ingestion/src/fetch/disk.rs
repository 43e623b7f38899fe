//! Works with files on the service's own disk: off the reactor, in bounded time, and only with regular files.

use std::{
    fs::{self, File, Metadata},
    io,
    path::Path,
    time::Duration,
};

use super::Failure;

/// The maximum time of an operation on the disk.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Why a file was not opened.
pub(super) enum OpenError {
    Io(io::Error),
    /// The file itself is unsuitable, in plain words.
    Unsuitable(&'static str),
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Opens a regular file. Any other is refused, because opening a pipe blocks.
pub(super) fn open_regular(path: &Path) -> Result<(File, Metadata), OpenError> {
    let before = fs::symlink_metadata(path)?;
    if !before.is_file() {
        return Err(OpenError::Unsuitable("it is no plain file"));
    }
    let file = File::open(path)?;
    let opened = file.metadata()?;
    if !is_same(&before, &opened) {
        return Err(OpenError::Unsuitable("it was exchanged while it was opened"));
    }
    Ok((file, opened))
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    one.file_type() == other.file_type()
}

/// Runs work on a blocking thread, and stops waiting after [`TIMEOUT`].
pub(super) async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::time::timeout(TIMEOUT, tokio::task::spawn_blocking(work)).await {
        Ok(Ok(done)) => done,
        Ok(Err(_)) => Err(Failure::new("the disk could not be asked")),
        Err(_) => Err(Failure::new(format!("the disk did not answer within {} s", TIMEOUT.as_secs()))),
    }
}
