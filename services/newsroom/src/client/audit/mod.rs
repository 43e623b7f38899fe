//! `newsroom audit …`: what was done, by whom and why.

mod file;
mod list;
mod verify;

use newsroom_proto::audit::v1::{ExportAuditRequest, export_audit_response::Record};

use super::{Caller, error::Failure, output::line};
use crate::cli::{AuditCommand, ServiceName};

pub async fn run(command: AuditCommand, caller: &Caller) -> Result<(), Failure> {
    match command {
        AuditCommand::List(args) => list::run(args, caller).await,
        AuditCommand::Verify(args) => match args.file {
            Some(path) => file::verify(&path, &args.public_keys, caller),
            None => verify::run(args.services.chosen(), caller).await,
        },
        AuditCommand::Export { service, after } => export(service, after, caller).await,
    }
}

/// Prints the records of a service, one a line.
async fn export(service: ServiceName, after_position: i64, caller: &Caller) -> Result<(), Failure> {
    let mut records = caller.services.export_audit(service, ExportAuditRequest { after_position }).await?;
    loop {
        let record = records.message().await.map_err(|status| caller.services.failure(service, status))?;
        let Some(record) = record else {
            return Err(Failure::Failed("the export was interrupted: repeat it with --after the last position".into()));
        };
        if matches!(record.record, Some(Record::Done(_))) {
            return Ok(());
        }
        caller.screen.print(&line(&record, None, &[])?)?;
    }
}
