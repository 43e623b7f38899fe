//! The journal of an import: which files were imported, each with the digest of what was sent.
//!
//! A line is written after the service has answered. An interrupted import therefore sends the last files again, with the
//! same request ids.

use std::{
    collections::HashMap,
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    os::unix::{
        ffi::OsStrExt as _,
        fs::{DirBuilderExt as _, OpenOptionsExt as _},
    },
    path::Path,
};

use sha2::{Digest as _, Sha256};

use crate::client::error::Failure;

/// The first line of a journal begins with this. The id of the source follows.
const HEADER: &str = "newsroom import 1";

/// SHA-256.
pub type Digest = [u8; 32];

/// The digests of the imported files, by the keys of the files.
pub type Imported = HashMap<String, Digest>;

/// An open journal. No other command can open it.
#[derive(Debug)]
pub struct Journal {
    file: File,
}

/// The name of the journal of a folder and a source.
pub fn name_of(folder: &Path, source_id: &str) -> String {
    let digest = Sha256::new().chain_update(source_id).chain_update([0]).chain_update(folder.as_os_str().as_bytes());
    format!("{}.journal", &hex::encode(digest.finalize())[..16])
}

impl Journal {
    /// Opens the journal of an import into a source, and reads which files were imported.
    pub fn open(path: &Path, source_id: &str) -> Result<(Self, Imported), Failure> {
        let fail = |error: io::Error| Failure::Failed(format!("cannot open the journal {}: {error}", path.display()));
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(fail)?;
        }
        let mut file = OpenOptions::new().create(true).read(true).append(true).mode(0o600).open(path).map_err(fail)?;
        // A device could be read without end.
        if !file.metadata().map_err(fail)?.is_file() {
            return Err(fail(io::Error::other("it is no regular file")));
        }
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::Failed(format!("another import runs with the journal {}", path.display())));
            }
            Err(TryLockError::Error(error)) => return Err(fail(error)),
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(fail)?;
        // A line without its end was not written completely.
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let header = format!("{HEADER} {source_id}\n");
        // A foreign file is not changed.
        if !bytes.starts_with(header.as_bytes()) && !header.as_bytes().starts_with(&bytes) {
            return Err(Failure::Failed(format!("{} is not the journal of this import", path.display())));
        }
        file.set_len(whole as u64).map_err(fail)?;
        if whole == 0 {
            file.write_all(header.as_bytes()).map_err(fail)?;
        }
        let text = String::from_utf8_lossy(&bytes[..whole]);
        Ok((Self { file }, text.lines().skip(1).filter_map(entry).collect()))
    }

    /// Records that a file was imported.
    pub fn write(&mut self, key: &str, digest: &Digest) -> io::Result<()> {
        self.file.write_all(format!("{} {key}\n", hex::encode(digest)).as_bytes())
    }
}

fn entry(line: &str) -> Option<(String, Digest)> {
    let (digest, key) = line.split_once(' ')?;
    let mut bytes = Digest::default();
    hex::decode_to_slice(digest, &mut bytes).ok()?;
    Some((key.to_owned(), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_that_was_cut_off_continues_after_its_last_whole_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/a.journal");
        let (mut journal, imported) = Journal::open(&path, "s").unwrap();
        assert_eq!(imported, Imported::new());
        journal.write("a%20b", &[1; 32]).unwrap();
        journal.write("c", &[2; 32]).unwrap();
        journal.write("a%20b", &[3; 32]).unwrap();
        drop(journal);
        let length = std::fs::metadata(&path).unwrap().len();
        OpenOptions::new().write(true).open(&path).unwrap().set_len(length - 1).unwrap();

        let (mut journal, imported) = Journal::open(&path, "s").unwrap();
        assert_eq!(imported, Imported::from([("a%20b".into(), [1; 32]), ("c".into(), [2; 32])]));
        journal.write("d", &[4; 32]).unwrap();
        drop(journal);
        assert_eq!(Journal::open(&path, "s").unwrap().1.len(), 3);
    }

    #[test]
    fn a_journal_belongs_to_one_source_and_to_one_command_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.journal");
        let open = Journal::open(&path, "s").unwrap();
        let told = Journal::open(&path, "s").unwrap_err().to_string();
        assert!(told.starts_with("another import runs with the journal"), "{told}");
        drop(open);
        let foreign = folder.path().join("notes.txt");
        for text in ["one line without its end", "one line\nand another", HEADER] {
            std::fs::write(&foreign, text).unwrap();
            let opened = Journal::open(&foreign, "s");
            assert_eq!(
                (opened.is_ok(), std::fs::read_to_string(&foreign).unwrap() == text),
                (text == HEADER, text != HEADER)
            );
        }
        let told = Journal::open(&path, "t").unwrap_err().to_string();
        assert!(told.ends_with("is not the journal of this import"), "{told}");
        assert_ne!(name_of(Path::new("/a"), "s"), name_of(Path::new("/a"), "t"));
    }
}
