//! The result of a poll or a push.

use newsroom_ingestion::domain::limits::MAIL_BYTES_MAX;
use newsroom_proto::ingestion::v1::{
    IngestOutcome, IngestedItem, PollSourceResponse, RawFormat, SubmitRawRequest, SubmitRawResponse,
};

use super::{bulk, find, unusable};
use crate::{
    cli::{FormatName, SourcePush},
    client::{
        Caller,
        connect::request_id,
        error::Failure,
        file,
        id::short,
        output::{Column, Screen, Sheet, ingest_outcome, now, one_line},
    },
};

/// The largest payload that any configuration of the service allows. The service itself reports its limits.
const LARGEST_FILE: u64 = MAIL_BYTES_MAX as u64;

/// Pushes files as a source would: one file by a call, several by a stream.
pub async fn push(args: SourcePush, caller: &Caller) -> Result<(), Failure> {
    let like = SubmitRawRequest {
        source_id: find(&args.source, caller).await?.id,
        format: args.format.map_or(RawFormat::Unspecified, format).into(),
        url: args.url.unwrap_or_default(),
        ..SubmitRawRequest::default()
    };
    let [file] = args.files.as_slice() else {
        return push_many(args.files, &like, caller).await;
    };
    let payload = file::read(file, LARGEST_FILE)?;
    let request = SubmitRawRequest { request_id: request_id(), payload, ..like };
    let submitted = caller.services.items(async |mut items| items.submit_raw(request.clone()).await);
    let answer = submitted.await?;
    caller.screen.one(&answer, |answer| summary(&answer.ingested, &caller.screen))?;
    warn_of(&answer.rejected, &caller.screen);
    explain(&answer.ingested, &caller.screen);
    Ok(())
}

/// Shows the results of all files together. The command fails when a file was not accepted.
async fn push_many(files: Vec<String>, like: &SubmitRawRequest, caller: &Caller) -> Result<(), Failure> {
    let mut all = SubmitRawResponse::default();
    let mut refused = Vec::new();
    for pushed in bulk::push(files, like, LARGEST_FILE, caller).await? {
        let file = bulk::name(&pushed.file);
        match pushed.outcome {
            Some(Ok(answer)) => {
                all.ingested.extend(answer.ingested);
                all.rejected.extend(answer.rejected.into_iter().map(|reason| format!("{file}: {reason}")));
            }
            Some(Err(why)) => refused.push(format!("{file}: {}", one_line(&why))),
            None => refused.push(format!("{file}: it was not answered")),
        }
    }
    caller.screen.one(&all, |all| summary(&all.ingested, &caller.screen))?;
    warn_of(&all.rejected, &caller.screen);
    explain(&all.ingested, &caller.screen);
    match refused.as_slice() {
        [] => Ok(()),
        [one] => Err(Failure::Failed(format!("1 file was not taken: {one}"))),
        more => Err(Failure::Failed(format!("{} files were not taken: {}", more.len(), more.join("; ")))),
    }
}

/// Shows the result of a poll. The command fails when the source did not answer.
pub fn show_poll(answer: &PollSourceResponse, caller: &Caller) -> Result<(), Failure> {
    let health = answer.source.clone().unwrap_or_default().health.unwrap_or_default();
    let failed = !health.last_error.is_empty();
    if caller.screen.is_json() || !failed {
        caller.screen.one(answer, |answer| match answer.not_modified {
            true => "nothing changed since the last poll".into(),
            false => summary(&answer.ingested, &caller.screen),
        })?;
    }
    warn_of(&answer.rejected, &caller.screen);
    explain(&answer.ingested, &caller.screen);
    match failed {
        true => Err(Failure::Failed(format!("the poll failed: {}", health.last_error))),
        false => Ok(()),
    }
}

/// The number of items of each outcome, and a table of all items that are not duplicates.
fn summary(ingested: &[IngestedItem], screen: &Screen) -> String {
    let now = now();
    let count = |kind: IngestOutcome| ingested.iter().filter(|item| item.outcome() == kind).count();
    let counts = format!(
        "{} new, {} updated, {} seen before, {} outdated",
        count(IngestOutcome::New),
        count(IngestOutcome::Update),
        count(IngestOutcome::Seen),
        count(IngestOutcome::Outdated),
    );
    let mut sheet = Sheet::new([
        Column::Fixed("ITEM"),
        Column::Fixed("OUTCOME"),
        Column::Number("REV"),
        Column::Flexible("HEADLINE"),
    ]);
    for item in ingested {
        if !matches!(item.outcome(), IngestOutcome::Seen | IngestOutcome::Outdated) || !item.reason.is_empty() {
            sheet.row([
                short(&item.item_id),
                unusable::with_usage(ingest_outcome(item.outcome), item, now),
                item.revision.to_string(),
                item.headline.clone(),
            ]);
        }
    }
    if sheet.is_empty() { counts } else { format!("{}\n\n{counts}", sheet.render(screen)) }
}

/// Warns of content that was not read as sent: a piece that was left out, or a part of an ingested item.
fn warn_of(rejected: &[String], screen: &Screen) {
    for reason in rejected {
        screen.complain(&format!("warning: not read as it was sent: {}", one_line(reason)));
    }
}

/// Explains outcomes that a user may not expect, and how to continue with items that may not be used.
fn explain(ingested: &[IngestedItem], screen: &Screen) {
    for item in ingested.iter().filter(|item| !item.reason.is_empty()) {
        screen.complain(&format!("note: {}: {}", one_line(&item.headline), one_line(&item.reason)));
    }
    for note in unusable::notes(ingested, now()) {
        screen.complain(&format!("note: {note}"));
    }
}

/// The format with this name.
pub fn format(name: FormatName) -> RawFormat {
    match name {
        FormatName::Rss => RawFormat::Rss,
        FormatName::Atom => RawFormat::Atom,
        FormatName::JsonFeed => RawFormat::JsonFeed,
        FormatName::Html => RawFormat::Html,
        FormatName::Text => RawFormat::Text,
        FormatName::Ninjs => RawFormat::Ninjs,
        FormatName::Iptc7901 => RawFormat::Iptc7901,
        FormatName::Anpa => RawFormat::Anpa,
        FormatName::Mail => RawFormat::Mail,
        FormatName::NewsmlG2 => RawFormat::NewsmlG2,
        FormatName::Newsml1 => RawFormat::Newsml1,
        FormatName::Nitf => RawFormat::Nitf,
    }
}
