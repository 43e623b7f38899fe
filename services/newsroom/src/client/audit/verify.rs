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

fn told(service: &str, verified: &VerifyAuditResponse) -> String {
    let (entries, checkpoints) = (verified.entry_count, verified.checkpoint_count);
    let good = match (entries, checkpoints) {
        (0, 0) => format!("{service}: there are no entries"),
        (_, 0) => format!("{service}: the chain of {entries} entries is whole, but no checkpoint signs it"),
        _ => format!(
            "{service}: the chain of {entries} entries is whole; {checkpoints} signed checkpoints prove that those up to the \
             last of them are as they were written; nothing signs those after it yet"
        ),
    };
    match verified.unchained_count {
        0 => good,
        count => {
            let since = relative(verified.oldest_unchained_time.as_ref(), now());
            format!("{good}; {count} wait for the chain, the oldest since {since}")
        }
    }
}

/// What is wrong, for people.
pub fn failure(service: &str, fault: &AuditFault) -> Failure {
    let kind = fault.kind().as_str_name().trim_start_matches("AUDIT_FAULT_KIND_").to_lowercase().replace('_', " ");
    let kind = if fault.kind() == AuditFaultKind::Unspecified { "wrong".to_owned() } else { kind };
    let id = if fault.id.is_empty() { String::new() } else { format!(" ({})", one_line(&fault.id)) };
    Failure::Failed(format!("{service}: {kind}: {}{id}", one_line(&fault.text)))
}
