//! `newsroom audit verify`: asks the services.

use std::time::{Duration, Instant};

use newsroom_proto::audit::v1::{AuditFault, AuditFaultKind, VerifyAuditResponse};
use tonic::Status;

use crate::{
    cli::ServiceName,
    client::{
        Caller,
        error::Failure,
        output::{line, now, one_line, relative},
    },
};

/// How often the progress is shown.
const TELL_INTERVAL: Duration = Duration::from_secs(1);

/// Verifies the records of services. A fault of one does not hide the others.
pub async fn run(services: Vec<ServiceName>, caller: &Caller) -> Result<(), Failure> {
    let mut failures = Vec::new();
    for service in services {
        match verify(service, caller).await {
            Ok(verified) => {
                show(service, &verified, caller)?;
                failures.extend(verified.fault.map(|fault| failure(service.as_str(), &fault)));
            }
            Err(failure) => failures.push(failure),
        }
    }
    Failure::unless_empty(failures)
}

async fn verify(service: ServiceName, caller: &Caller) -> Result<VerifyAuditResponse, Failure> {
    let rejected = |status| caller.services.failure(service, status);
    let mut told = caller.services.verify_audit(service).await?;
    let mut last = Instant::now();
    while let Some(verified) = told.message().await.map_err(rejected)? {
        if verified.done {
            return Ok(verified);
        }
        if last.elapsed() >= TELL_INTERVAL {
            last = Instant::now();
            caller.screen.complain(&format!("{}: {} entries verified", service.as_str(), verified.entry_count));
        }
    }
    Err(rejected(Status::unavailable("it ended before all was verified; try again")))
}

fn show(service: ServiceName, verified: &VerifyAuditResponse, caller: &Caller) -> Result<(), Failure> {
    if caller.screen.is_json() {
        return caller.screen.print(&line(verified, None, &[("service", service.as_str())])?);
    }
    // A fault is told alone: what was verified before it is not the whole record.
    if verified.fault.is_some() { Ok(()) } else { caller.screen.print(&told(service.as_str(), verified)) }
}

/// What was proved, and what was not.
fn told(service: &str, verified: &VerifyAuditResponse) -> String {
    let (entries, checkpoints, unsigned) = (verified.entry_count, verified.checkpoint_count, verified.unsigned_count);
    let mut told = match (entries, checkpoints) {
        (0, 0) => format!("{service}: there are no entries"),
        (_, 0) => format!("{service}: the chain of {entries} entries is whole, but nothing signs it"),
        _ => format!(
            "{service}: {} entries are as they were written: {checkpoints} signed checkpoints cover them",
            entries - unsigned
        ),
    };
    if checkpoints > 0 && unsigned > 0 {
        told += &format!("; {unsigned} entries after the last checkpoint fit the chain, but nothing signs them yet");
    }
    if verified.unchained_count > 0 {
        let since = relative(verified.oldest_unchained_time.as_ref(), now());
        told += &format!(
            "; {} wait for the chain, the oldest since {since}, and nothing signs them",
            verified.unchained_count
        );
    }
    match (verified.not_compared.as_str(), verified.published_count) {
        ("", 0) => told + "; the stream keeps no checkpoint to compare with",
        ("", count) => told + &format!("; the store has the {count} checkpoints of the stream"),
        (why, _) => told + &format!("; it was not compared with the checkpoints of the stream: {}", one_line(why)),
    }
}

/// What is wrong, for people.
pub fn failure(service: &str, fault: &AuditFault) -> Failure {
    let kind = fault.kind().as_str_name().trim_start_matches("AUDIT_FAULT_KIND_").to_lowercase().replace('_', " ");
    let kind = if fault.kind() == AuditFaultKind::Unspecified { "wrong".to_owned() } else { kind };
    let id = if fault.id.is_empty() { String::new() } else { format!(" ({})", one_line(&fault.id)) };
    Failure::Failed(format!("{service}: {kind}: {}{id}", one_line(&fault.text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_signed_and_not_compared_is_told() {
        let verified = VerifyAuditResponse {
            entry_count: 9,
            checkpoint_count: 2,
            unsigned_count: 3,
            unchained_count: 1,
            published_count: 2,
            ..VerifyAuditResponse::default()
        };
        let all = told("editorial", &verified);
        assert!(all.starts_with("editorial: 6 entries are as they were written: 2 signed checkpoints cover"), "{all}");
        assert!(all.contains("3 entries after the last checkpoint fit the chain, but nothing signs them yet"), "{all}");
        assert!(all.contains("1 wait for the chain") && all.ends_with("the store has the 2 checkpoints of the stream"));
        let alone = told("editorial", &VerifyAuditResponse { not_compared: "no answer".into(), ..verified });
        assert!(alone.ends_with("not compared with the checkpoints of the stream: no answer"), "{alone}");
        let signed = VerifyAuditResponse { entry_count: 1, checkpoint_count: 1, ..VerifyAuditResponse::default() };
        let signed = told("editorial", &signed);
        assert!(!signed.contains("nothing signs") && signed.ends_with("no checkpoint to compare with"), "{signed}");
    }
}
