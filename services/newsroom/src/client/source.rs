//! `newsroom source …`: the sources of news.

mod bulk;
mod change;
mod doctor;
mod find;
mod ingested;
mod unusable;

use newsroom_proto::ingestion::v1::{
    DeleteSourceRequest, HubSubscription, ListSourcesRequest, Mapping, PollSourceRequest, Source, SourceHealth,
    SourceKind,
};
use time::OffsetDateTime;

use super::{
    Caller,
    confirm::{confirm, somebody_to_ask},
    connect::request_id,
    error::Failure,
    id::short,
    listing,
    output::{Column, Screen, Sheet, fields, moment, now, one_line, relative, source_kind, source_state},
};
use crate::cli::{MappingArg, SourceCommand};

pub use find::{find, named};
pub use ingested::format;

pub async fn run(command: SourceCommand, caller: &Caller) -> Result<(), Failure> {
    match command {
        SourceCommand::Add(args) => change::add(args, caller).await,
        SourceCommand::List { limit } => list(limit, caller).await,
        SourceCommand::Show { source } => {
            let source = find(&source, caller).await?;
            caller.screen.one(&source, |source| page(source, &caller.screen))
        }
        SourceCommand::Edit(args) => change::edit(args, caller).await,
        SourceCommand::Pause { source } => change::pause(&source, true, caller).await,
        SourceCommand::Resume { source } => change::pause(&source, false, caller).await,
        SourceCommand::Delete { source, etag, yes } => delete(&source, etag, yes, caller).await,
        SourceCommand::Poll { source } => poll(&source, caller).await,
        SourceCommand::Doctor { location } => doctor::run(location, caller).await,
        SourceCommand::Push(args) => ingested::push(args, caller).await,
    }
}

async fn list(limit: usize, caller: &Caller) -> Result<(), Failure> {
    let sources = listing::collect(limit, async |page_size, page_token| {
        let request = ListSourcesRequest { page_size, page_token, ..ListSourcesRequest::default() };
        let page = caller.services.sources(async |mut sources| sources.list_sources(request.clone()).await);
        page.await.map(|page| (page.sources, page.next_page_token))
    });
    caller.screen.list("sources", &sources.await?, sheet)
}

fn sheet(sources: &[Source], now: OffsetDateTime) -> Sheet {
    let mut sheet = Sheet::new([
        Column::Fixed("ID"),
        Column::Flexible("NAME"),
        Column::Fixed("KIND"),
        Column::Fixed("STATE"),
        Column::Number("ITEMS"),
        Column::Extra("ANSWERED"),
        Column::Flexible("LOCATION"),
    ]);
    for source in sources {
        let health = source.health.clone().unwrap_or_default();
        sheet.row([
            short(&source.id),
            source.name.clone(),
            source_kind(source.kind),
            state(source, &health),
            health.item_count.to_string(),
            relative(health.last_success_time.as_ref(), now),
            source.location.clone(),
        ]);
    }
    sheet
}

fn state(source: &Source, health: &SourceHealth) -> String {
    match health.quiet_since {
        _ if source.paused => "paused".into(),
        Some(_) if source_state(health.state) != "failing" => "quiet".into(),
        _ => source_state(health.state),
    }
}

fn cadence(health: &SourceHealth) -> String {
    if health.last_item_time.is_none() {
        return String::new();
    }
    format!("{} in the last hour, usually {:.1}", health.items_last_hour, health.usual_items_per_hour)
}

fn page(source: &Source, screen: &Screen) -> String {
    let health = source.health.clone().unwrap_or_default();
    let now = now();
    let interval = source.poll_interval.as_ref().filter(|_| source.kind() != SourceKind::Push);
    let interval = interval.map(|interval| format!("{} s", interval.seconds));
    let failures = match health.consecutive_failures {
        0 => String::new(),
        count => format!("{count} since the last answer: {}", health.last_error),
    };
    let hub = health.subscription.as_ref().map(|subscription| hub(subscription, now)).unwrap_or_default();
    let mut known = vec![
        ("state", state(source, &health)),
        ("kind", source_kind(source.kind)),
        ("location", source.location.clone()),
        ("asked at", source.effective_location.clone()),
        ("section", source.default_section.clone()),
        ("language", source.default_language.clone()),
        ("every", interval.unwrap_or_default()),
        ("credential", source.credential.clone()),
        ("speaks for", source.providers.join(", ")),
        ("time zone", source.time_zone.clone()),
        ("archive", if source.archive { "yes".into() } else { String::new() }),
    ];
    known.extend(source.mappings.iter().map(|mapping| ("mapping", typed(mapping))));
    known.extend([
        ("items", health.item_count.to_string()),
        ("cadence", cadence(&health)),
        ("newest", moment(health.last_item_time.as_ref(), now)),
        ("quiet since", moment(health.quiet_since.as_ref(), now)),
        ("asked", moment(health.last_attempt_time.as_ref(), now)),
        ("answered", moment(health.last_success_time.as_ref(), now)),
        ("failures", failures),
        ("warnings", warnings(&health, now)),
        ("note", health.note.clone()),
        ("hub", hub),
        ("next", moment(health.next_poll_time.as_ref(), now)),
        ("created", moment(source.create_time.as_ref(), now)),
        ("id", source.id.clone()),
        ("revision", source.revision.to_string()),
        ("etag", source.etag.clone()),
    ]);
    let known = fields(&known, screen);
    format!("{}\n\n{known}", screen.style.bold(one_line(&source.name)))
}

/// The last warnings: what was not read as it was sent, or was stored in another way than expected. Shows the first
/// piece with its reason.
fn warnings(health: &SourceHealth, now: OffsetDateTime) -> String {
    let when = moment(health.reject_time.as_ref(), now);
    match health.rejected.as_slice() {
        [] => String::new(),
        [only] => format!("{only}; {when}"),
        [first, rest @ ..] => format!("{first}, and {} more; {when}", rest.len()),
    }
}

/// A mapping in the form of the command line.
fn typed(mapping: &Mapping) -> String {
    let Mapping { from, section, media_topic } = mapping.clone();
    MappingArg { from, section, media_topic }.to_string()
}

/// A subscription at a hub, on one line.
fn hub(subscription: &HubSubscription, now: OffsetDateTime) -> String {
    let state = subscription.state().as_str_name().trim_start_matches("HUB_SUBSCRIPTION_STATE_").to_lowercase();
    let until = moment(subscription.expire_time.as_ref(), now);
    let parts = [subscription.hub.clone(), state, until, subscription.last_error.clone()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

async fn delete(typed: &str, etag: Option<String>, yes: bool, caller: &Caller) -> Result<(), Failure> {
    if !yes {
        somebody_to_ask()?;
    }
    let source = find(typed, caller).await?;
    if !yes {
        confirm(&format!("Delete the source \"{}\" ({}), for good?", one_line(&source.name), short(&source.id)))?;
    }
    let request =
        DeleteSourceRequest { request_id: request_id(), id: source.id.clone(), etag: etag.unwrap_or_default() };
    let deleted = caller.services.sources(async |mut sources| sources.delete_source(request.clone()).await);
    deleted.await?;
    let gone = Source { id: source.id, name: source.name, ..Source::default() };
    caller.screen.one(&gone, |gone| told(gone, "deleted"))
}

async fn poll(typed: &str, caller: &Caller) -> Result<(), Failure> {
    let id = find(typed, caller).await?.id;
    let request = PollSourceRequest { id };
    let polled = caller.services.sources(async |mut sources| sources.poll_source(request.clone()).await);
    ingested::show_poll(&polled.await?, caller)
}

/// One line on what was done to a source.
fn told(source: &Source, what: &str) -> String {
    format!("source {} is {what}: {}", short(&source.id), one_line(&source.name))
}
