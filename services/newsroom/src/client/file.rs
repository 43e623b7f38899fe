//! Reads files and standard input up to a maximum size.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use super::error::Failure;

/// Why a file is not read, after its name.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// It has more than this many bytes.
    #[error("is larger than {}", size(*.0))]
    TooLarge(u64),
    #[error("is not UTF-8 text")]
    NoText,
}

fn size(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{} MiB", bytes >> 20) } else { format!("{} KiB", bytes >> 10) }
}

/// Reads a file of at most `most` bytes. A device without an end is too large.
pub fn read_path(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    bounded(File::open(path)?, most)
}

/// The bytes as text.
pub fn text(bytes: Vec<u8>) -> Result<String, FileError> {
    String::from_utf8(bytes).map_err(|_| FileError::NoText)
}

fn bounded(source: impl io::Read, most: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    source.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(FileError::TooLarge(most)) } else { Ok(bytes) }
}

/// Reads a file, or standard input for `-`, of at most `most` bytes.
pub fn read(path: &str, most: u64) -> Result<Vec<u8>, Failure> {
    let read = if path == "-" { bounded(io::stdin(), most) } else { read_path(Path::new(path), most) };
    read.map_err(|why| match why {
        FileError::Unreadable(error) => Failure::Usage(format!("cannot read {path}: {error}")),
        why => Failure::Usage(format!("{path} {why}")),
    })
}

/// Reads text, as [`read`] does; it must be UTF-8.
pub fn read_text(path: &str, most: u64) -> Result<String, Failure> {
    text(read(path, most)?).map_err(|why| Failure::Usage(format!("{path} {why}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_file_is_read_without_end() {
        for (most, told) in [(4 << 10, "/dev/zero is larger than 4 KiB"), (2 << 20, "/dev/zero is larger than 2 MiB")] {
            assert_eq!(read("/dev/zero", most).unwrap_err().to_string(), told);
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), [0xff, 0xfe]).unwrap();
        let path = file.path().to_str().unwrap();
        assert_eq!(read(path, 2).unwrap(), [0xff, 0xfe]);
        assert!(read_text(path, 2).unwrap_err().to_string().ends_with("is not UTF-8 text"));
        let missing = read("/nowhere/at/all", 2).unwrap_err();
        assert!(missing.to_string().starts_with("cannot read /nowhere/at/all: "));
        assert_eq!(missing.exit_code(), 2);
    }
}
