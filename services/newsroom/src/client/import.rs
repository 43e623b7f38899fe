//! `newsroom import`: imports a folder of archived stories as one source.

mod journal;
mod listing;
mod progress;
mod publication;
mod reader;
mod report;
mod sender;

use std::path::{Path, PathBuf};

use newsroom_proto::ingestion::v1::{CreateSourceRequest, RawFormat, Source, SourceKind, SubmitRawRequest};

use super::{Caller, connect::request_id, error::Failure, output::one_line, source};
use crate::cli::ImportArgs;
use journal::Journal;
use listing::Listing;
use reader::Plan;
use sender::Sender;

pub async fn run(args: ImportArgs, caller: &Caller) -> Result<(), Failure> {
    let listing = listing::list(&args.folder)?;
    let source = archive(source_name(&args)?, caller).await?;
    let journal = match args.journal {
        Some(file) => outside(file, &listing)?,
        None => journal_of(&listing, &source)?,
    };
    let place = journal.display().to_string();
    let (journal, imported) = Journal::open(&journal, &source.id)?;
    caller.screen.complain(&format!(
        "importing {} into the source {}; the journal is {place}",
        report::count(listing.files.len() + listing.left_out.len(), "file", "files"),
        one_line(&source.name),
    ));
    let like = SubmitRawRequest {
        source_id: source.id.clone(),
        format: args.format.map_or(RawFormat::Unspecified, source::format).into(),
        ..SubmitRawRequest::default()
    };
    let plan = Plan { files: listing.files, imported, like, base_url: args.base_url };
    let mut report = Sender::new(plan, listing.left_out, journal).send(caller).await?;
    match publication::of_texts(&source.id, report.new_texts(), caller).await {
        Ok(publication) => report.set_publication(publication),
        // The files are imported all the same.
        Err(failure) => {
            caller.screen.complain("how many of the new texts are published is not known:");
            failure.lines().iter().for_each(|line| caller.screen.complain(line));
        }
    }
    report.show(&caller.screen)
}

/// The name of the source: as given, else that of the folder.
fn source_name(args: &ImportArgs) -> Result<String, Failure> {
    if let Some(name) = &args.source {
        return Ok(name.clone());
    }
    let folder = args.folder.canonicalize().ok();
    let name = folder.as_deref().and_then(Path::file_name).and_then(|name| name.to_str());
    name.map(str::to_owned).ok_or_else(|| Failure::Usage("the folder gives no name: give --source".into()))
}

/// The archive with this name or id. Creates it if there is no source with the name.
async fn archive(name: String, caller: &Caller) -> Result<Source, Failure> {
    let known = match source::named(&name, caller).await? {
        None if uuid::Uuid::try_parse(&name).is_ok() => source::find(&name, caller).await?,
        None => match create(&name, caller).await {
            // Another import has created it meanwhile.
            Err(failure) if failure.is_name_taken() => source::find(&name, caller).await?,
            created => created?,
        },
        Some(known) => known,
    };
    let shown = one_line(&name);
    match known {
        source if !source.archive => Err(Failure::Failed(format!(
            "the source \"{shown}\" is no archive, so its stories would wait on their desks: choose another --source, \
             or make it one by `newsroom source edit \"{shown}\" --archive true`"
        ))),
        source if source.paused => Err(Failure::Failed(format!(
            "the source \"{shown}\" is paused: `newsroom source resume \"{shown}\"` takes it up again"
        ))),
        source => Ok(source),
    }
}

/// Creates an archive with this name.
async fn create(name: &str, caller: &Caller) -> Result<Source, Failure> {
    let source = Source { name: name.to_owned(), kind: SourceKind::Push.into(), archive: true, ..Source::default() };
    let request = CreateSourceRequest { request_id: request_id(), source: Some(source) };
    let created = caller.services.sources(async |mut sources| sources.create_source(request.clone()).await);
    created.await?.source.ok_or_else(Failure::empty)
}

/// The journal that the user names. In the imported folder it would be imported too.
fn outside(file: PathBuf, listing: &Listing) -> Result<PathBuf, Failure> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match folder.canonicalize() {
        Ok(folder) if folder.starts_with(&listing.folder) => {
            Err(Failure::Usage("--journal must be outside of the imported folder".into()))
        }
        Ok(_) => Ok(file),
        Err(error) => Err(Failure::Usage(format!("--journal: cannot open {}: {error}", folder.display()))),
    }
}

/// The journal of a folder and a source in the user's state folder.
fn journal_of(listing: &Listing, source: &Source) -> Result<PathBuf, Failure> {
    let state = crate::local::state_folder();
    let state =
        state.ok_or_else(|| Failure::Usage("there is no home folder for the journal: give --journal".into()))?;
    let name = journal::name_of(&listing.folder, &source.id);
    Ok(state.join("import").join(name))
}
