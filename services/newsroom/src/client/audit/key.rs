//! `newsroom audit key`: the public keys that sign checkpoints, and their forms.

use std::{collections::BTreeSet, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use newsroom_access::audit::AuditKey;
use newsroom_proto::audit::v1::{ExportAuditRequest, ListAuditRequest, export_audit_response::Record};
use serde_json::json;

use crate::{
    cli::{AuditKeyArgs, ServiceName},
    client::{Caller, error::Failure, file, output::one_line},
};

/// The form of a key on the command line.
pub const RULE: &str =
    "must be an Ed25519 public key: 64 hexadecimal digits, or a file with them or with the key as PEM";
/// The largest file of a key, in bytes.
const MAX_FILE: u64 = 4_096;
/// How many of the last entries have a checkpoint among them, if the service signs: it does so after 10,000 entries.
const SEARCHED: i64 = 20_000;

const BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const END: &str = "-----END PUBLIC KEY-----";
/// What stands before the 32 bytes of an Ed25519 key in its `SubjectPublicKeyInfo` (RFC 8410, section 4).
const HEAD: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Shows the public key of a file, or those with which the services sign.
pub async fn run(args: AuditKeyArgs, caller: &Caller) -> Result<(), Failure> {
    if let Some(path) = &args.file {
        return show(None, &of_file(path)?, args.pem, caller);
    }
    let mut failures = Vec::new();
    for service in args.services.chosen() {
        match of_service(service, caller).await {
            Ok(key) => show(Some(service), &key, args.pem, caller)?,
            Err(failure) => failures.push(failure),
        }
    }
    Failure::unless_empty(failures)
}

/// The digits of a public key that the user gives: the key itself, or a file with it.
pub fn given(text: &str) -> Result<String, Failure> {
    let wrong = || Failure::Usage(format!("--public-key {RULE}"));
    if let Some(key) = digits(text).or_else(|| of_pem(text)) {
        return Ok(key);
    }
    let bytes = file::read_path(Path::new(text), MAX_FILE).map_err(|_| wrong())?;
    let read = file::text(bytes).map_err(|_| wrong())?;
    the_only(&read).map_err(|several| several.map_or_else(wrong, |several| told(Path::new(text), several)))
}

/// The public key of a file with public keys or a private key.
fn of_file(path: &Path) -> Result<String, Failure> {
    let fail = |why: &dyn std::fmt::Display| Failure::Usage(format!("{}: {why}", path.display()));
    let bytes = file::read_path(path, MAX_FILE);
    let bytes = bytes.map_err(|why| Failure::Usage(format!("{} {why}", path.display())))?;
    match file::text(bytes).map_err(|_| None).and_then(|text| the_only(&text)) {
        Ok(key) => Ok(key),
        Err(Some(several)) => Err(told(path, several)),
        Err(None) => AuditKey::read(path).map(|key| hex::encode(key.public())).map_err(|why| fail(&why)),
    }
}

/// The key of a text that `newsroom audit key` has printed: one key, or the same for several services, each as digits or
/// as PEM. Fails with the number of different keys, if there are several.
fn the_only(text: &str) -> Result<String, Option<usize>> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(digits);
    let blocks = text.split(END).filter_map(|block| Some(format!("{}{END}", &block[block.find(BEGIN)?..])));
    let keys: BTreeSet<String> = words.chain(blocks.filter_map(|block| of_pem(&block))).collect();
    match keys.len() {
        1 => keys.into_iter().next().ok_or(None),
        0 => Err(None),
        several => Err(Some(several)),
    }
}

fn told(path: &Path, several: usize) -> Failure {
    Failure::Usage(format!(
        "{} holds {several} different public keys: give each one by itself, as 64 hexadecimal digits or in a file of its own",
        path.display()
    ))
}

/// The key that signed the last checkpoint of a service.
async fn of_service(service: ServiceName, caller: &Caller) -> Result<String, Failure> {
    let request = ListAuditRequest { page_size: 200, ..ListAuditRequest::default() };
    let listed = caller.services.audit(service, async |mut audit| audit.list_audit(request.clone()).await).await?;
    let last = listed.entries.iter().map(|entry| entry.position).max().unwrap_or_default();
    let request = ExportAuditRequest { after_position: (last - SEARCHED).max(0) };
    let mut records = caller.services.export_audit(service, request).await?;
    let mut key = None;
    while let Some(record) = records.message().await.map_err(|status| caller.services.failure(service, status))? {
        match record.record {
            Some(Record::Checkpoint(checkpoint)) => key = Some(checkpoint.public_key),
            Some(Record::Done(_)) => break,
            Some(Record::Entry(_)) | None => {}
        }
    }
    key.and_then(|key| digits(&key)).ok_or_else(|| {
        let service = service.as_str();
        Failure::NotFound(format!("{service} has signed no checkpoint yet: it needs audit.key, and signs every minute"))
    })
}

fn show(service: Option<ServiceName>, key: &str, pem: bool, caller: &Caller) -> Result<(), Failure> {
    let shown = if pem { to_pem(key) } else { key.to_owned() };
    match service.map(ServiceName::as_str) {
        _ if caller.screen.is_json() => {
            let name = service.map(ServiceName::as_str);
            caller.screen.print(&json!({ "service": name, "publicKey": shown }).to_string())
        }
        Some(name) if !pem => caller.screen.print(&format!("{name:<16}{}", one_line(&shown))),
        _ => caller.screen.print(&shown),
    }
}

/// 64 hexadecimal digits, in lower case.
fn digits(text: &str) -> Option<String> {
    let text = text.trim();
    let is_key = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_key.then(|| text.to_ascii_lowercase())
}

/// The digits of a key in PEM.
fn of_pem(text: &str) -> Option<String> {
    let base64: String = text.trim().strip_prefix(BEGIN)?.strip_suffix(END)?.split_whitespace().collect();
    let der = STANDARD.decode(base64).ok()?;
    let key = der.strip_prefix(&HEAD)?;
    (key.len() == 32).then(|| hex::encode(key))
}

fn to_pem(digits: &str) -> String {
    let der = [&HEAD[..], &hex::decode(digits).unwrap_or_default()].concat();
    format!("{BEGIN}\n{}\n{END}", STANDARD.encode(der))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_taken_as_digits_and_as_pem() {
        let key = "0123456789abcdef".repeat(4);
        let pem = to_pem(&key);
        // As openssl writes it.
        assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA"), "{pem}");
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path().to_str().unwrap();
        for text in [key.clone(), format!("{key}\n"), pem.clone(), format!("{pem}\n")] {
            std::fs::write(file.path(), &text).unwrap();
            for given in [given(&text), given(path), of_file(file.path())] {
                assert_eq!(given.unwrap(), key, "{text}");
            }
        }
        // What `audit key` prints of several services.
        for text in [format!("ingestion       {key}\neditorial       {key}\n"), format!("{pem}\n{pem}\n")] {
            std::fs::write(file.path(), &text).unwrap();
            assert_eq!(given(path).unwrap(), key, "{text}");
        }
        std::fs::write(file.path(), format!("ingestion {key}\neditorial {}\n", "0".repeat(64))).unwrap();
        let failure = given(path).unwrap_err();
        assert!(failure.exit_code() == 2 && failure.to_string().contains("2 different public keys"), "{failure}");
        for wrong in ["", "00", &"0".repeat(63), &"g".repeat(64), BEGIN, "/dev/zero", "/nowhere"] {
            let failure = given(wrong).unwrap_err();
            assert_eq!((failure.exit_code(), failure.to_string()), (2, format!("--public-key {RULE}")), "{wrong}");
        }
    }
}
