//! `newsroom outbox` and `newsroom reconcile …`: whether every published event is on the bus.

use std::time::{Duration, Instant};

use newsroom_proto::operations::v1::{GetOutboxRequest, RunReconciliationRequest, RunReconciliationResponse};
use tonic::Status;

use super::{
    Caller,
    error::Failure,
    output::{Column, Sheet, line, now, relative},
};
use crate::cli::{ReconcileArgs, ServiceArgs};

/// How often the progress of a comparison is shown.
const TELL_INTERVAL: Duration = Duration::from_secs(1);

/// Shows for every service how many events wait. A service that fails does not hide the others.
pub async fn run(services: ServiceArgs, caller: &Caller) -> Result<(), Failure> {
    let mut sheet = Sheet::new([
        Column::Fixed("SERVICE"),
        Column::Number("WAITING"),
        Column::Fixed("OLDEST"),
        Column::Number("URGENT"),
        Column::Number("KEPT"),
    ]);
    let mut objects = Vec::new();
    let mut failures = Vec::new();
    for service in services.chosen() {
        let asked = caller
            .services
            .operations(service, async |mut operations| operations.get_outbox(GetOutboxRequest {}).await);
        match asked.await {
            Ok(outbox) => {
                objects.push(line(&outbox, None, &[("service", service.as_str())])?);
                sheet.row([
                    service.as_str().to_owned(),
                    outbox.pending_count.to_string(),
                    relative(outbox.oldest_pending_time.as_ref(), now()),
                    outbox.urgent_pending_count.to_string(),
                    outbox.kept_count.to_string(),
                ]);
            }
            Err(failure) => failures.push(failure),
        }
    }
    if caller.screen.is_json() {
        caller.screen.print(&format!("[{}]", objects.join(",\n ")))?;
    } else if !sheet.is_empty() {
        caller.screen.print(&sheet.render(&caller.screen))?;
    }
    Failure::unless_empty(failures)
}

/// Compares a service's outbox with its streams, and shows the progress.
pub async fn reconcile(args: ReconcileArgs, caller: &Caller) -> Result<(), Failure> {
    let request = RunReconciliationRequest { dry_run: args.dry_run };
    let mut told = caller.services.run_reconciliation(args.service, request).await?;
    let mut last = Instant::now();
    let rejected = |status| caller.services.failure(args.service, status);
    while let Some(found) = told.message().await.map_err(rejected)? {
        if found.done {
            return caller.screen.one(&found, |found| outcome(found, &args));
        }
        if last.elapsed() >= TELL_INTERVAL {
            last = Instant::now();
            caller.screen.complain(&format!(
                "{}: {} of {} messages read, {} events compared",
                args.service.as_str(),
                found.read_count,
                found.message_count,
                found.compared_count
            ));
        }
    }
    Err(rejected(Status::unavailable("it ended before all was compared; try again")))
}

fn outcome(found: &RunReconciliationResponse, args: &ReconcileArgs) -> String {
    let fate = match (found.missing_count, args.dry_run) {
        (0, _) => "none is missing".to_owned(),
        (missing, true) => format!("{missing} are missing"),
        (missing, false) => format!("{missing} were missing and are sent again"),
    };
    format!("{}: {} sent events compared, {fate}", args.service.as_str(), found.compared_count)
}
