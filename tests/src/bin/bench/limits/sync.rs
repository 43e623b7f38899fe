//! The disk alone: how long it takes to append 4 KiB to a file and sync it.

use std::{fs::File, io::Write as _, time::Instant};

use crate::times::Times;

/// The size of a write: a page of SQLite, of which each commit writes at least one.
const BYTES: usize = 4 << 10;
/// How many writes are measured.
const WRITES: usize = 200;

/// The times of synced writes (`fdatasync`), one after the other, where the stores are.
pub(crate) fn synced_writes() -> Times {
    tokio::task::block_in_place(|| {
        let folder = tempfile::tempdir().expect("the folder for temporary files takes a new folder");
        let mut file = File::create(folder.path().join("synced")).expect("a new folder is writable");
        let mut times = Times::new();
        for _ in 0..WRITES {
            let start = Instant::now();
            file.write_all(&[b'x'; BYTES]).and_then(|()| file.sync_data()).expect("a new file is writable");
            times.add(start.elapsed());
        }
        times
    })
}
