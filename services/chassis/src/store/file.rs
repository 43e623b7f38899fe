//! The file of a SQLite store. Only this process has it open, and the file at its path is checked to be the same one.

use std::{
    fs::{DirBuilder, File, Metadata, OpenOptions, Permissions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use super::{
    StoreError,
    fault::{Fault, FaultKind},
};

/// The mode of a store's file: only the owner reads and writes it.
const FILE_MODE: u32 = 0o600;
/// The mode of a folder that is created for the file.
const FOLDER_MODE: u32 = 0o700;
/// The least free space, in bytes, with which the store counts as writable. On a full disk, small commits still fit
/// into the write-ahead log, so their success does not show that the next larger write succeeds.
const ROOM: u64 = 2 << 20;

/// A file that only this process has open as a store, until this value is dropped.
#[derive(Debug)]
pub(super) struct StoreFile {
    path: PathBuf,
    /// Device and inode.
    identity: (u64, u64),
    _lock: File,
}

impl StoreFile {
    /// Locks the file for this process, and creates it when it does not exist. Two writers on one file would undo the
    /// group commit, and leadership could not be taken over at once.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let shown = path.display().to_string();
        let cannot = |error: io::Error| StoreError::Open(Fault::new(&shown, kind(&error), error));
        if let Some(folder) = path.parent() {
            DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder).map_err(cannot)?;
        }
        let lock = own(&beside(path, ".lock")).map_err(cannot)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::InUse(shown)),
            Err(TryLockError::Error(error)) => return Err(cannot(error)),
        }
        let file = own(path).map_err(cannot)?;
        for more in ["-wal", "-shm"] {
            close_to_others(&beside(path, more));
        }
        let identity = identity(&file.metadata().map_err(cannot)?);
        Ok(Self { path: path.to_owned(), identity, _lock: lock })
    }

    /// Fails when the path has no file or another file: all that is written would be lost when the process ends.
    pub fn check(&self) -> Result<(), Fault> {
        let fault = |cause: &dyn std::fmt::Display| Fault::new(&self.name(), FaultKind::Replaced, cause);
        let found = std::fs::metadata(&self.path).map_err(|error| fault(&error))?;
        if identity(&found) == self.identity {
            return Ok(());
        }
        Err(fault(&"another file has taken its place"))
    }

    /// Fails when the file's volume has too little free space.
    pub fn check_room(&self) -> Result<(), Fault> {
        // When the volume cannot be queried, the writes show whether there is room.
        let Ok(volume) = rustix::fs::statvfs(&self.path) else { return Ok(()) };
        // Blocks may be reserved for root.
        let blocks = if rustix::process::geteuid().is_root() { volume.f_bfree } else { volume.f_bavail };
        if blocks.saturating_mul(volume.f_frsize) >= ROOM {
            return Ok(());
        }
        Err(Fault::new(
            &self.name(),
            FaultKind::Full,
            format_args!("less than {} MiB is free on its volume", ROOM >> 20),
        ))
    }

    /// The name of the store for an operator.
    pub fn name(&self) -> String {
        self.path.display().to_string()
    }
}

fn kind(error: &io::Error) -> FaultKind {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => FaultKind::Full,
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => FaultKind::ReadOnly,
        _ => FaultKind::Io,
    }
}

fn identity(file: &Metadata) -> (u64, u64) {
    (file.dev(), file.ino())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Opens or creates a file that only its owner can read.
fn own(path: &Path) -> io::Result<File> {
    close_to_others(path);
    OpenOptions::new().create(true).truncate(false).read(true).write(true).mode(FILE_MODE).open(path)
}

/// Removes the rights of others from an existing file. Adds no rights, and leaves a file of another owner unchanged.
fn close_to_others(path: &Path) {
    if let Ok(file) = std::fs::metadata(path)
        && file.mode() & 0o077 != 0
    {
        let _of_another = std::fs::set_permissions(path, Permissions::from_mode(file.mode() & 0o700));
    }
}
