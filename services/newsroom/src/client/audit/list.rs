//! `newsroom audit list`.

use std::cmp::Reverse;

use newsroom_proto::audit::v1::{AuditEntry, ListAuditRequest, Outcome};
use prost_types::Timestamp;
use time::OffsetDateTime;

use super::about;
use crate::{
    cli::{AuditList, OutcomeName, ServiceName},
    client::{
        Caller,
        error::Failure,
        id::{Typed, short},
        listing::{self, Listing},
        output::{Column, Sheet, now, parse_since, relative},
    },
};

/// An entry and the service whose it is.
type Row = (ServiceName, AuditEntry);

pub async fn run(args: AuditList, caller: &Caller) -> Result<(), Failure> {
    let (start_time, end_time) = (time("--since", args.since.as_deref())?, time("--until", args.until.as_deref())?);
    let at = |time: &Timestamp| (time.seconds, time.nanos);
    if start_time.as_ref().zip(end_time.as_ref()).is_some_and(|(start, end)| at(start) >= at(end)) {
        return Err(Failure::Usage("--since must be a time before that of --until: nothing is between them".into()));
    }
    let resource_id = match &args.about {
        Some(typed) => about::resolve(typed, caller).await?,
        None => String::new(),
    };
    let request = ListAuditRequest {
        resource_id,
        principal: args.by.clone().unwrap_or_default(),
        call: args.call.clone().unwrap_or_default(),
        outcome: args.outcome.map_or(Outcome::Unspecified, outcome).into(),
        start_time,
        end_time,
        ..ListAuditRequest::default()
    };
    let mut all = Listing { rows: Vec::<Row>::new(), more: false };
    let mut failures = Vec::new();
    for service in args.services.chosen() {
        let entries = listing::collect(args.limit, async |page_size, page_token| {
            let request = ListAuditRequest { page_size, page_token, ..request.clone() };
            let page = caller.services.audit(service, async |mut audit| audit.list_audit(request.clone()).await);
            page.await.map(|page| (page.entries, page.next_page_token))
        });
        match entries.await {
            Ok(entries) => {
                all.rows.extend(entries.rows.into_iter().map(|entry| (service, entry)));
                all.more |= entries.more;
            }
            Err(failure) => failures.push(failure),
        }
    }
    // The newest first, of all services.
    let at = |entry: &AuditEntry| entry.time.map(|time| (time.seconds, time.nanos));
    all.rows.sort_by_key(|(_, entry)| Reverse(at(entry)));
    if failures.is_empty() || !all.rows.is_empty() || caller.screen.is_json() {
        show(all, caller)?;
    }
    Failure::unless_empty(failures)
}

fn show(all: Listing<Row>, caller: &Caller) -> Result<(), Failure> {
    let Listing { rows, more } = all;
    let services: Vec<ServiceName> = rows.iter().map(|(service, _)| *service).collect();
    let entries = Listing { rows: rows.into_iter().map(|(_, entry)| entry).collect(), more };
    caller.screen.list("entries", &entries, |entries, now| sheet(&services, entries, now))
}

fn sheet(services: &[ServiceName], entries: &[AuditEntry], now: OffsetDateTime) -> Sheet {
    let mut sheet = Sheet::new([
        Column::Fixed("WHEN"),
        Column::Extra("SERVICE"),
        Column::Flexible("WHO"),
        Column::Fixed("CALL"),
        Column::Fixed("OUTCOME"),
        Column::Fixed("ABOUT"),
        Column::Flexible("WHY"),
    ]);
    for (service, entry) in services.iter().zip(entries) {
        let why = if entry.reason.is_empty() { &entry.note } else { &entry.reason };
        sheet.row([
            relative(entry.time.as_ref(), now),
            service.as_str().to_owned(),
            who(entry),
            entry.call.rsplit('/').next().unwrap_or_default().to_owned(),
            entry.outcome().as_str_name().trim_start_matches("OUTCOME_").to_lowercase(),
            about(entry),
            why.clone(),
        ]);
    }
    sheet
}

fn who(entry: &AuditEntry) -> String {
    match (entry.display_name.as_str(), entry.principal.as_str()) {
        ("", "") => entry.proof.clone(),
        (name, "") => name.to_owned(),
        // The id names the person, and a narrow column shows it first.
        (name, id) => format!("{id} ({name})"),
    }
}

fn about(entry: &AuditEntry) -> String {
    // A role has a word for an id, which is told whole.
    let is_id = matches!(Typed::parse(&entry.resource_id), Some(Typed::Whole(_)));
    let id = if is_id { short(&entry.resource_id) } else { entry.resource_id.clone() };
    let about = format!("{} {id}", entry.resource_type);
    let about = about.trim();
    if entry.to_revision > 0 { format!("{about} r{}", entry.to_revision) } else { about.to_owned() }
}

fn outcome(name: OutcomeName) -> Outcome {
    match name {
        OutcomeName::Changed => Outcome::Changed,
        OutcomeName::Refused => Outcome::Refused,
        OutcomeName::Read => Outcome::Read,
        OutcomeName::Started => Outcome::Started,
    }
}

fn time(option: &str, text: Option<&str>) -> Result<Option<Timestamp>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let wrong =
        || Failure::Usage(format!("{option} must be a length of time ago (2h) or a time (2026-05-01T08:00:00Z)"));
    parse_since(text, now()).map(Some).ok_or_else(wrong)
}
