//! `newsroom audit export`: the records of a service, one a line, on the standard output or in a file.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufReader, BufWriter, ErrorKind, Seek as _, Write as _},
    path::Path,
};

use newsroom_proto::audit::v1::{ExportAuditRequest, ExportAuditResponse, export_audit_response::Record};

use super::{
    continuity::{Continuity, Relation},
    records::{RecordError, Records},
};
use crate::{
    cli::{AuditExport, ServiceName},
    client::{Caller, error::Failure, output::line},
};

/// How the lines of an export begin.
const BEGINNINGS: [&[u8]; 2] = [b"{\"entry\":{", b"{\"checkpoint\":{"];

/// An open file of an export.
struct Target {
    file: BufWriter<File>,
    last: Continuity,
    /// Whether it had whole lines, and their number of bytes.
    has_lines: bool,
    length: u64,
    /// What follows them: the beginning of a record that was not written as a whole. It is removed before the next record.
    cut: Vec<u8>,
}

impl Target {
    /// Writes the next record.
    fn write(&mut self, line: &str) -> Result<(), String> {
        if !self.cut.is_empty() {
            if !self.has_lines && !line.as_bytes().starts_with(&self.cut) {
                return Err("it is no export".into());
            }
            self.remove_cut().map_err(|error| error.to_string())?;
        }
        self.file.write_all(line.as_bytes()).map_err(|error| error.to_string())
    }

    fn remove_cut(&mut self) -> io::Result<()> {
        self.cut.clear();
        let file = self.file.get_mut();
        file.set_len(self.length)?;
        file.seek(io::SeekFrom::Start(self.length)).map(drop)
    }

    fn finish(&mut self) -> io::Result<()> {
        if !self.cut.is_empty() && self.has_lines {
            self.remove_cut()?;
        }
        self.file.flush()?;
        self.file.get_ref().sync_all()
    }
}

/// Prints or writes the records of a service.
pub async fn run(args: AuditExport, caller: &Caller) -> Result<(), Failure> {
    let Some(path) = &args.to else {
        let print = |record: &ExportAuditResponse| caller.screen.print(&line(record, None, &[])?);
        return stream(args.service, args.after, caller, "--after the last position", print).await;
    };
    let service = args.service.as_str();
    let fail = |why: &dyn std::fmt::Display| Failure::Failed(format!("cannot write {}: {why}", path.display()));
    let refuse = |why: &dyn std::fmt::Display| {
        Failure::Failed(format!("{} cannot be continued with what {service} has: {why}", path.display()))
    };
    let mut target = if args.append { continued(path, service)? } else { created(path, service)? };
    let (before, mut count, mut is_joined) = (target.last.clone(), 0_u64, target.last.position() == 0);
    let mut end = before.position();
    let after = if args.append { target.last.after() } else { args.after };
    let write = |record: &ExportAuditResponse| {
        let Some(of) = &record.record else { return Ok(()) };
        let relation = match target.last.add(of) {
            Ok(relation) => relation,
            Err(why) if target.has_lines => return Err(refuse(&format!("{why}; export to a new file"))),
            // A new file holds what the service has, whatever somebody has done to it.
            Err(_) => Relation::Next,
        };
        if let Record::Entry(entry) = of {
            is_joined |= entry.position >= before.position();
            end = end.max(entry.position);
        }
        if relation == Relation::Next {
            // A new checkpoint is one of the last entry that the file has.
            is_joined = true;
            target.write(&(line(record, None, &[])? + "\n")).map_err(|why| refuse(&why))?;
            count += u64::from(matches!(of, Record::Entry(_)));
        }
        Ok(())
    };
    let done = stream(args.service, after, caller, "--append", write).await;
    if done.is_ok() && is_joined {
        target.finish().map_err(|error| fail(&error))?;
    } else {
        target.file.flush().map_err(|error| fail(&error))?;
    }
    done?;
    if !is_joined {
        return Err(refuse(&format!("it has no entry {}; export to a new file", before.position())));
    }
    if !target.cut.is_empty() {
        return Err(refuse(&"it is no export"));
    }
    let added = if before.is_empty() { "" } else { " more" };
    caller.screen.complain(&format!("{}: {count}{added} entries, up to position {end}", path.display()));
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

fn created(path: &Path, service: &str) -> Result<Target, Failure> {
    not_a_folder(path)?;
    let made = OpenOptions::new().write(true).create_new(true).open(path);
    let file = made.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            Failure::Failed(format!("{} exists already: --append continues it", path.display()))
        }
        _ => Failure::Failed(format!("cannot write {}: {error}", path.display())),
    })?;
    Ok(Target {
        file: BufWriter::new(file),
        last: Continuity::new(service),
        has_lines: false,
        length: 0,
        cut: Vec::new(),
    })
}

fn not_a_folder(path: &Path) -> Result<(), Failure> {
    match path.is_dir() {
        true => Err(Failure::Usage(format!("--to must be a file, and {} is a folder", path.display()))),
        false => Ok(()),
    }
}

/// Opens the file of an earlier export behind its last record, after it has verified that each of its records goes on from
/// those before it. Any other file stays as it is.
fn continued(path: &Path, service: &str) -> Result<Target, Failure> {
    let fail = |why: &dyn std::fmt::Display| Failure::Failed(format!("cannot continue {}: {why}", path.display()));
    not_a_folder(path)?;
    let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    let mut file = opened.map_err(|error| fail(&error))?;
    if !file.metadata().map_err(|error| fail(&error))?.is_file() {
        return Err(fail(&"it is no regular file"));
    }
    let mut last = Continuity::new(service);
    let mut records = Records::new(BufReader::new(&file));
    let cut = loop {
        let record = match records.next() {
            Ok(Some(record)) => record,
            Ok(None) => break Vec::new(),
            Err(RecordError::CutOff(_, cut)) => break cut,
            Err(error) => return Err(fail(&error)),
        };
        let of = record.record.filter(|_| record.service == service);
        let Some(of) = of else { return Err(fail(&records.wrong(format!("it is no record of {service}")))) };
        match last.add(&of).map_err(|why| fail(&records.wrong(why)))? {
            Relation::Next => {}
            Relation::Known => return Err(fail(&records.wrong("it was there before"))),
        }
    };
    let is_begun = |beginning: &&[u8]| cut.starts_with(beginning) || beginning.starts_with(&cut);
    if !last.is_empty() && !BEGINNINGS.iter().any(is_begun) {
        return Err(fail(&"what follows its last record is no record"));
    }
    let length = records.length();
    file.seek(io::SeekFrom::Start(length)).map_err(|error| fail(&error))?;
    Ok(Target { file: BufWriter::new(file), has_lines: !last.is_empty(), last, length, cut })
}
