//! `newsroom audit export`: the records of a service, one a line, on the standard output or in a file.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufReader, BufWriter, ErrorKind, Seek as _, Write as _},
    path::Path,
};

use newsroom_proto::audit::v1::{ExportAuditRequest, ExportAuditResponse, export_audit_response::Record};

use super::records::{RecordError, Records};
use crate::{
    cli::{AuditExport, ServiceName},
    client::{Caller, error::Failure, output::line},
};

/// The last records of a file. 0: there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Last {
    /// The position of the last entry.
    entry: i64,
    /// The number of the last checkpoint, and its position.
    checkpoint: i64,
    covered: i64,
}

impl Last {
    /// Whether the record comes after these, which are then the last no more.
    fn is_followed_by(&mut self, record: &Record) -> bool {
        match record {
            Record::Entry(entry) if entry.position > self.entry => self.entry = entry.position,
            Record::Checkpoint(checkpoint) if checkpoint.number > self.checkpoint => {
                (self.checkpoint, self.covered) = (checkpoint.number, checkpoint.position);
            }
            _ => return false,
        }
        true
    }
}

/// Prints or writes the records of a service.
pub async fn run(args: AuditExport, caller: &Caller) -> Result<(), Failure> {
    let Some(path) = &args.to else {
        let print = |record: &ExportAuditResponse| caller.screen.print(&line(record, None, &[])?);
        return stream(args.service, args.after, caller, "--after the last position", print).await;
    };
    let fail = |error: io::Error| Failure::Failed(format!("cannot write {}: {error}", path.display()));
    let (file, mut last) = if args.append { continued(path, args.service)? } else { (created(path)?, Last::default()) };
    let mut out = BufWriter::new(file);
    let (before, mut count) = (last, 0_u64);
    // A checkpoint of the last entries may be younger than the file.
    let after = if args.append { (last.covered - 1).max(0) } else { args.after };
    let write = |record: &ExportAuditResponse| {
        let Some(of) = &record.record else { return Ok(()) };
        let is_gap = matches!(of, Record::Entry(entry) if last.entry > 0 && entry.position > last.entry + 1);
        if is_gap {
            let (path, at) = (path.display(), last.entry);
            return Err(Failure::Failed(format!(
                "{} keeps the entries after position {at} no more, so {path} cannot be continued: export to a new file",
                args.service.as_str()
            )));
        }
        if last.is_followed_by(of) {
            count += u64::from(matches!(of, Record::Entry(_)));
            out.write_all((line(record, None, &[])? + "\n").as_bytes()).map_err(fail)?;
        }
        Ok(())
    };
    let done = stream(args.service, after, caller, "--append", write).await;
    out.flush().and_then(|()| out.get_ref().sync_all()).map_err(fail)?;
    done?;
    let added = if before == Last::default() { "" } else { " more" };
    caller.screen.complain(&format!("{}: {count}{added} entries, up to position {}", path.display(), last.entry));
    Ok(())
}

/// Passes on the records of a service after a position.
async fn stream(
    service: ServiceName,
    after_position: i64,
    caller: &Caller,
    again: &str,
    mut pass: impl FnMut(&ExportAuditResponse) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut records = caller.services.export_audit(service, ExportAuditRequest { after_position }).await?;
    loop {
        let record = records.message().await.map_err(|status| caller.services.failure(service, status))?;
        let Some(record) = record else {
            return Err(Failure::Failed(format!("the export was interrupted: repeat it with {again}")));
        };
        if matches!(record.record, Some(Record::Done(_))) {
            return Ok(());
        }
        pass(&record)?;
    }
}

fn created(path: &Path) -> Result<File, Failure> {
    let made = OpenOptions::new().write(true).create_new(true).open(path);
    made.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            Failure::Failed(format!("{} exists already: --append continues it", path.display()))
        }
        _ => Failure::Failed(format!("cannot write {}: {error}", path.display())),
    })
}

/// Opens the file of an earlier export behind its last record. A record that was not written as a whole is removed.
fn continued(path: &Path, service: ServiceName) -> Result<(File, Last), Failure> {
    let fail = |why: &dyn std::fmt::Display| Failure::Failed(format!("cannot continue {}: {why}", path.display()));
    let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    let mut file = opened.map_err(|error| fail(&error))?;
    if !file.metadata().map_err(|error| fail(&error))?.is_file() {
        return Err(fail(&"it is no regular file"));
    }
    let mut last = Last::default();
    let mut records = Records::new(BufReader::new(&file));
    loop {
        let record = match records.next() {
            Ok(Some(record)) => record,
            Ok(None) | Err(RecordError::CutOff(..)) => break,
            Err(error) => return Err(fail(&error)),
        };
        let is_export = matches!(record.record, Some(Record::Entry(_) | Record::Checkpoint(_)));
        if record.service != service.as_str() || !is_export {
            return Err(fail(&records.wrong(format!("it is no record of {}", service.as_str()))));
        }
        if let Some(record) = &record.record {
            last.is_followed_by(record);
        }
    }
    let length = records.length();
    file.set_len(length).and_then(|()| file.seek(io::SeekFrom::Start(length))).map_err(|error| fail(&error))?;
    Ok((file, last))
}
