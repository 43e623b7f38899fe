//! Parsing stored payloads again: the request and the results.

use newsroom_chassis::{
    api_error::{ApiError, Violations},
    clock::{from_timestamp, now},
};
use newsroom_proto::ingestion::v1;
use time::OffsetDateTime;

use super::difference::difference_to_message;
use crate::domain::{Parser, Progress, ReparseOutcome, Reparsed, SourceId};

/// Selects the payloads to parse again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReparseQuery {
    /// Only payloads that were received at or after this time.
    pub since: OffsetDateTime,
    /// Only payloads that were received before this time.
    pub until: OffsetDateTime,
    /// Only payloads of this source.
    pub source: Option<SourceId>,
    /// Only payloads that this parser read.
    pub parser: Option<String>,
    /// Whether differences are saved. Otherwise they are only reported.
    pub applies: bool,
}

pub fn reparse_query(message: &v1::ReparseRequest) -> Result<ReparseQuery, ApiError> {
    const RULE: &str = "must be a time of the years 1 to 9999";
    let mut broken = Violations::new();
    let since = match &message.since {
        None => broken.check("since", Err("must be said")),
        Some(since) => broken.check("since", from_timestamp(since).ok_or(RULE)),
    };
    let until = match &message.until {
        None => Some(now()),
        Some(until) => broken.check("until", from_timestamp(until).ok_or(RULE)),
    };
    if matches!((since, until), (Some(since), Some(until)) if since >= until) {
        broken.add("until", "must be after since");
    }
    let source = match message.source_id.as_str() {
        "" => None,
        id => broken.check("source_id", id.parse::<SourceId>()),
    };
    match (since, until) {
        (Some(since), Some(until)) if broken.is_empty() => {
            let parser = Some(message.parser.clone()).filter(|parser| !parser.is_empty());
            Ok(ReparseQuery { since, until, source, parser, applies: !message.dry_run })
        }
        _ => Err(broken.into()),
    }
}

/// Converts the result for one item.
pub fn reparsed_to_message(reparsed: Reparsed) -> v1::ReparseResponse {
    let (outcome, differences, error) = match reparsed.outcome {
        ReparseOutcome::Changed(differences) => (v1::ReparseOutcome::Changed, differences, String::new()),
        ReparseOutcome::New => (v1::ReparseOutcome::New, Vec::new(), String::new()),
        ReparseOutcome::Gone => (v1::ReparseOutcome::Gone, Vec::new(), String::new()),
        ReparseOutcome::Unreadable(why) => (v1::ReparseOutcome::Unreadable, Vec::new(), why),
        ReparseOutcome::Superseded => (v1::ReparseOutcome::Superseded, Vec::new(), String::new()),
    };
    let name = |parser: &Option<Parser>| parser.as_ref().map(|parser| parser.name.clone()).unwrap_or_default();
    let version = |parser: &Option<Parser>| parser.as_ref().map(|parser| parser.version).unwrap_or_default();
    let item = v1::ReparsedItem {
        item_id: reparsed.item_id.map(|id| id.to_string()).unwrap_or_default(),
        source_id: reparsed.source_id.to_string(),
        headline: reparsed.headline,
        revision: reparsed.revision,
        parser: name(&reparsed.then),
        parser_version: version(&reparsed.then),
        new_parser: name(&reparsed.now),
        new_parser_version: version(&reparsed.now),
        outcome: outcome.into(),
        differences: differences.into_iter().map(difference_to_message).collect(),
        error,
        applied: reparsed.applied,
    };
    v1::ReparseResponse { report: Some(v1::reparse_response::Report::Item(item)) }
}

pub fn progress_to_message(progress: Progress, done: bool) -> v1::ReparseResponse {
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let progress = v1::ReparseProgress {
        items: count(progress.items),
        unchanged: count(progress.unchanged),
        changed: count(progress.changed),
        new: count(progress.new),
        left: count(progress.left),
        done,
    };
    v1::ReparseResponse { report: Some(v1::reparse_response::Report::Progress(progress)) }
}
