//! Verifies an export in a file, with nothing but public keys.

use std::{collections::BTreeMap, fs::File, io::BufReader, path::Path};

use newsroom_access::audit::{
    Fault, TrustedKeys, Verifier, checkpoint_from_message, entry_from_message, fault_to_message,
};
use newsroom_proto::audit::v1::{VerifyAuditResponse, export_audit_response::Record};

use super::{key, records::Records, verify};
use crate::client::{Caller, error::Failure, output::line};

/// Verifies the records of each service in the file.
pub fn verify(path: &Path, public_keys: &[String], caller: &Caller) -> Result<(), Failure> {
    let digits = public_keys.iter().map(|text| key::given(text)).collect::<Result<Vec<_>, _>>()?;
    let keys = TrustedKeys::parse(digits.iter().map(String::as_str));
    let keys = keys.map_err(|rule| Failure::Usage(format!("--public-key {rule}")))?;
    let unreadable = |error: &dyn std::fmt::Display| Failure::Failed(format!("{}: {error}", path.display()));
    let mut records = Records::new(BufReader::new(
        File::open(path).map_err(|error| Failure::Usage(format!("--file: cannot read {}: {error}", path.display())))?,
    ));
    let mut verifiers = BTreeMap::<String, Verifier>::new();
    while let Some(record) = records.next().map_err(|error| unreadable(&error))? {
        let service = record.service.clone();
        let wrong = |rule: &dyn std::fmt::Display| unreadable(&records.wrong(rule));
        let verifier = verifiers.entry(service.clone()).or_insert_with(|| Verifier::new(&service, keys.clone()));
        let checked = match record.record {
            Some(Record::Entry(entry)) => verifier.entry(entry_from_message(entry).map_err(|error| wrong(&error))?),
            Some(Record::Checkpoint(checkpoint)) => {
                verifier.checkpoint(checkpoint_from_message(checkpoint).map_err(|error| wrong(&error))?)
            }
            Some(Record::Done(_)) | None => return Err(wrong(&"it is no record of an export")),
        };
        if let Err(fault) = checked {
            return Err(wrong_there(&service, verifier, &fault, caller)?);
        }
    }
    if verifiers.is_empty() {
        return Err(unreadable(&"it holds no records"));
    }
    for (service, mut verifier) in verifiers {
        if let Err(fault) = verifier.end(None) {
            return Err(wrong_there(&service, &verifier, &fault, caller)?);
        }
        show(&service, &verifier, None, caller)?;
    }
    Ok(())
}

/// The failure for a fault. A program gets what was verified before it, too.
fn wrong_there(service: &str, verifier: &Verifier, fault: &Fault, caller: &Caller) -> Result<Failure, Failure> {
    if caller.screen.is_json() {
        show(service, verifier, Some(fault), caller)?;
    }
    Ok(verify::failure(service, &fault_to_message(fault)))
}

fn show(service: &str, verifier: &Verifier, fault: Option<&Fault>, caller: &Caller) -> Result<(), Failure> {
    let (entries, checkpoints) = verifier.verified();
    let (unsigned, position) = (verifier.unsigned(), verifier.position());
    if !caller.screen.is_json() {
        return caller.screen.print(&told(service, entries, checkpoints, unsigned, position));
    }
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let verified = VerifyAuditResponse {
        entry_count: count(entries),
        checkpoint_count: count(checkpoints),
        position,
        done: true,
        fault: fault.map(fault_to_message),
        ..VerifyAuditResponse::default()
    };
    let unsigned = unsigned.to_string();
    caller.screen.print(&line(&verified, None, &[("service", service), ("unsignedCount", &unsigned)])?)
}

/// What was proved, and what was not.
fn told(service: &str, entries: u64, checkpoints: u64, unsigned: i64, position: i64) -> String {
    if checkpoints == 0 {
        return format!(
            "{service}: the chain of {entries} entries up to position {position} is whole, but nothing signs it: whoever \
             has the file could have written it anew"
        );
    }
    let signed = entries.saturating_sub(unsigned.unsigned_abs());
    let proved = format!(
        "{service}: {signed} entries are as they were written: {checkpoints} checkpoints with a signature of the given keys \
         cover them"
    );
    match unsigned {
        0 => proved,
        tail => format!(
            "{proved}; the tail after the last checkpoint has {tail} entries up to position {position}, which fit the chain, \
             but nothing signs them"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_claimed_than_was_proved() {
        let unsigned = told("editorial", 7, 0, 7, 7);
        assert!(unsigned.contains("the chain of 7 entries") && unsigned.contains("nothing signs it"), "{unsigned}");
        assert!(!unsigned.contains("as they were written"), "{unsigned}");
        let tail = told("editorial", 7, 2, 3, 7);
        assert!(tail.starts_with("editorial: 4 entries are as they were written: 2 checkpoints"), "{tail}");
        assert!(tail.contains("the tail after the last checkpoint has 3 entries"), "{tail}");
        assert!(!told("editorial", 7, 2, 0, 7).contains("tail"));
    }
}
