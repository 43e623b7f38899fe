//! Reads the records of an export, one a line.

use std::io::{self, BufRead, Read as _};

use newsroom_proto::audit::v1::ExportAuditResponse;

use crate::client::output::read_line;

/// The longest line of a file, in bytes. No entry comes near it.
const LONGEST_LINE: u64 = 1 << 20;

/// The lines of a file with their records.
#[derive(Debug)]
pub struct Records<R> {
    lines: R,
    number: u64,
    /// The number of bytes of the lines that were read.
    length: u64,
}

/// Why a line gives no record.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error("{0}")]
    Unreadable(#[from] io::Error),
    /// The last line has no end.
    #[error("line {0} is cut off")]
    CutOff(u64),
    #[error("line {0}: {1}")]
    Wrong(u64, String),
}

impl<R: BufRead> Records<R> {
    pub fn new(lines: R) -> Self {
        Self { lines, number: 0, length: 0 }
    }

    /// The next record. `None` at the end.
    pub fn next(&mut self) -> Result<Option<ExportAuditResponse>, RecordError> {
        let mut line = Vec::new();
        let length = (&mut self.lines).take(LONGEST_LINE).read_until(b'\n', &mut line)? as u64;
        if length == 0 {
            return Ok(None);
        }
        self.number += 1;
        let wrong = |rule: &str| RecordError::Wrong(self.number, rule.to_owned());
        if !line.ends_with(b"\n") {
            let is_long = length == LONGEST_LINE;
            return Err(if is_long { wrong("it is longer than any record") } else { RecordError::CutOff(self.number) });
        }
        let text = str::from_utf8(&line).map_err(|_| wrong("it is not UTF-8 text"))?;
        let record = read_line(text).map_err(|rule| wrong(&rule))?;
        self.length += length;
        Ok(Some(record))
    }

    /// The number of bytes of the lines whose records were read.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// An error about the last line.
    pub fn wrong(&self, rule: impl ToString) -> RecordError {
        RecordError::Wrong(self.number, rule.to_string())
    }
}
