//! Reads the records of an export, one a line.

use std::io::{self, BufRead, Read as _};

use newsroom_access::audit::{checkpoint_from_message, checkpoint_to_message, entry_from_message, entry_to_message};
use newsroom_proto::audit::v1::{ExportAuditResponse, export_audit_response::Record};

use crate::client::output::{line, read_line};

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
    /// The last line has no end. This is what there is of it.
    #[error("line {0} is cut off")]
    CutOff(u64, Vec<u8>),
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
            return Err(match is_long {
                true => wrong("it is longer than any record"),
                false => RecordError::CutOff(self.number, line),
            });
        }
        let text = str::from_utf8(&line).map_err(|_| wrong("it is not UTF-8 text"))?;
        let record = read_line(text).map_err(|rule| wrong(&rule))?;
        if written(&record).map_err(|rule| wrong(&rule))? != text {
            return Err(wrong("it is not what an export writes"));
        }
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

/// The line of a record, made anew from what its hash or its signature covers: each record has exactly one.
fn written(record: &ExportAuditResponse) -> Result<String, String> {
    let again = match record.record.clone() {
        Some(Record::Entry(entry)) => entry_from_message(entry).map(|entry| Record::Entry(entry_to_message(entry))),
        Some(Record::Checkpoint(checkpoint)) => {
            let read = checkpoint_from_message(checkpoint);
            read.map(|checkpoint| Record::Checkpoint(checkpoint_to_message(&checkpoint)))
        }
        Some(Record::Done(_)) | None => return Err("it is no record of an export".into()),
    };
    let again = again.map_err(|error| error.to_string())?;
    let again = ExportAuditResponse { service: record.service.clone(), record: Some(again) };
    line(&again, None, &[]).map(|line| line + "\n").map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use newsroom_access::audit::{AuditEntry, ChainedEntry};

    use super::*;

    /// The line of an entry.
    fn entry() -> String {
        let entry = AuditEntry { note: "as it was".into(), ..AuditEntry::by_command("Zoé", "test") };
        let record = Record::Entry(entry_to_message(ChainedEntry { position: 1, hash: vec![0xab; 32], entry }));
        line(&ExportAuditResponse { service: "editorial".into(), record: Some(record) }, None, &[]).unwrap() + "\n"
    }

    #[test]
    fn a_record_has_one_line_and_no_other() {
        let good = entry();
        assert!(matches!(Records::new(good.as_bytes()).next(), Ok(Some(_))), "{good}");
        let fraction = good.split("\"time\":\"").nth(1).unwrap().split('Z').next().unwrap();
        for other in [
            good.replace("\"note\":", "\"note\":\"DUP\",\"note\":"),
            good.replace(fraction, &format!("{fraction}001")),
            good.replace(&"ab".repeat(32), &"AB".repeat(32)),
            good.replace("\"position\":\"1\"", "\"position\":1"),
            good.replace("{\"", "{ \""),
            good.replace("\"note\":", "\"reason\":\"\",\"note\":"),
        ] {
            assert_ne!(other, good);
            assert!(matches!(Records::new(other.as_bytes()).next(), Err(RecordError::Wrong(1, _))), "{other}");
        }
    }
}
