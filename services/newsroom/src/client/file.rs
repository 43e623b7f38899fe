//! Reads files and standard input up to a maximum size.

use std::io::{self, Read as _};

use super::error::Failure;

/// Reads a file, or standard input for `-`, of at most `most` bytes.
pub fn read(path: &str, most: u64) -> Result<Vec<u8>, Failure> {
    let fail = |error: io::Error| Failure::Failed(format!("cannot read {path}: {error}"));
    let mut bytes = Vec::new();
    if path == "-" {
        io::stdin().take(most + 1).read_to_end(&mut bytes).map_err(fail)?;
    } else {
        let file = std::fs::File::open(path).map_err(fail)?;
        file.take(most + 1).read_to_end(&mut bytes).map_err(fail)?;
    }
    if bytes.len() as u64 > most {
        let mib = most >> 20;
        return Err(Failure::Failed(format!("{path} is larger than {mib} MiB")));
    }
    Ok(bytes)
}

/// Reads text, as [`read`] does; it must be UTF-8.
pub fn read_text(path: &str, most: u64) -> Result<String, Failure> {
    String::from_utf8(read(path, most)?).map_err(|_| Failure::Failed(format!("{path} is not UTF-8 text")))
}
