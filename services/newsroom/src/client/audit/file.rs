//! Verifies an export in a file, with nothing but public keys.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
};

use newsroom_access::audit::{
    Fault, TrustedKeys, Verifier, checkpoint_from_message, entry_from_message, fault_to_message,
};
use newsroom_proto::audit::v1::{ExportAuditResponse, export_audit_response::Record};

use super::verify;
use crate::client::{Caller, error::Failure, output::read_line};

/// The longest line of a file, in bytes. No entry comes near it.
const LONGEST_LINE: u64 = 1 << 20;

/// Verifies the records of each service in the file.
pub fn verify(path: &Path, public_keys: &[String], caller: &Caller) -> Result<(), Failure> {
    let keys = TrustedKeys::parse(public_keys.iter().map(String::as_str));
    let keys = keys.map_err(|rule| Failure::Usage(format!("--public-key {rule}")))?;
    let unreadable = |error: &dyn std::fmt::Display| Failure::Failed(format!("{}: {error}", path.display()));
    let mut lines = BufReader::new(File::open(path).map_err(|error| unreadable(&error))?);
    let mut verifiers = BTreeMap::<String, Verifier>::new();
    for number in 1_u64.. {
        let mut text = String::new();
        let length = (&mut lines).take(LONGEST_LINE).read_line(&mut text).map_err(|error| unreadable(&error))?;
        if length == 0 {
            break;
        }
        let wrong = |rule: &dyn std::fmt::Display| unreadable(&format!("line {number}: {rule}"));
        if !text.ends_with('\n') && length as u64 == LONGEST_LINE {
            return Err(wrong(&"it is longer than any record"));
        }
        let record: ExportAuditResponse = read_line(&text).map_err(|error| wrong(&error))?;
        let service = record.service.clone();
        let verifier = verifiers.entry(service.clone()).or_insert_with(|| Verifier::new(&service, keys.clone()));
        let checked = match record.record {
            Some(Record::Entry(entry)) => verifier.entry(entry_from_message(entry).map_err(|error| wrong(&error))?),
            Some(Record::Checkpoint(checkpoint)) => {
                verifier.checkpoint(checkpoint_from_message(checkpoint).map_err(|error| wrong(&error))?)
            }
            Some(Record::Done(_)) | None => return Err(wrong(&"it is no record of an export")),
        };
        checked.map_err(|fault| failure(&service, &fault))?;
    }
    if verifiers.is_empty() {
        return Err(unreadable(&"it holds no records"));
    }
    for (service, mut verifier) in verifiers {
        verifier.end(None).map_err(|fault| failure(&service, &fault))?;
        let (entries, checkpoints) = verifier.verified();
        let unsigned = verifier.unsigned();
        let good = format!("{service}: {entries} entries and {checkpoints} checkpoints are as they were written");
        let tail =
            if unsigned > 0 { format!("; no checkpoint covers the last {unsigned} of them") } else { String::new() };
        caller.screen.print(&(good + &tail))?;
    }
    Ok(())
}

fn failure(service: &str, fault: &Fault) -> Failure {
    verify::failure(service, &fault_to_message(fault))
}
