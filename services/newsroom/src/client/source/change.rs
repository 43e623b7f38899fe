//! Creates and changes sources.

use std::{path::Path, time::Duration};

use newsroom_proto::ingestion::v1::{CreateSourceRequest, Mapping, Source, SourceKind, UpdateSourceRequest};
use prost_types::FieldMask;

use super::{find, told};
use crate::{
    cli::{KindName, MappingArg, SourceAdd, SourceEdit},
    client::{Caller, connect::request_id, error::Failure},
};

pub async fn add(args: SourceAdd, caller: &Caller) -> Result<(), Failure> {
    let location = args.location.unwrap_or_default();
    let source = Source {
        kind: args.kind.map_or_else(|| kind_of(&location), kind).into(),
        name: args.name,
        location,
        default_section: args.section.unwrap_or_default(),
        default_language: args.language.unwrap_or_default(),
        poll_interval: args.every.map(span),
        paused: args.paused,
        quiet_after: args.quiet_after.map(span),
        credential: args.credential.unwrap_or_default(),
        mappings: args.mapping.into_iter().map(mapping).collect(),
        providers: args.provider,
        time_zone: args.time_zone.unwrap_or_default(),
        archive: args.archive,
        ..Source::default()
    };
    let request = CreateSourceRequest { request_id: request_id(), source: Some(source) };
    let created = caller.services.sources(async |mut sources| sources.create_source(request.clone()).await);
    let source = created.await?.source.ok_or_else(Failure::empty)?;
    caller.screen.one(&source, |source| told(source, "added"))
}

/// Changes the fields that the flags name.
pub async fn edit(args: SourceEdit, caller: &Caller) -> Result<(), Failure> {
    let found = find(&args.source, caller).await?;
    let mut source = Source { id: found.id, etag: args.etag.unwrap_or_default(), ..Source::default() };
    let mut paths = Vec::new();
    for (path, field, value) in [
        ("name", &mut source.name, args.name),
        ("location", &mut source.location, args.location),
        ("default_section", &mut source.default_section, args.section),
        ("default_language", &mut source.default_language, args.language),
        ("credential", &mut source.credential, args.credential),
        ("time_zone", &mut source.time_zone, args.time_zone),
    ] {
        if let Some(value) = value {
            *field = value;
            paths.push(path.to_owned());
        }
    }
    if let Some(every) = args.every {
        source.poll_interval = Some(span(every));
        paths.push("poll_interval".into());
    }
    if let Some(quiet_after) = args.quiet_after {
        source.quiet_after = Some(quiet_after).filter(|limit| !limit.is_zero()).map(span);
        paths.push("quiet_after".into());
    }
    if args.no_mappings || !args.mapping.is_empty() {
        source.mappings = args.mapping.into_iter().map(mapping).collect();
        paths.push("mappings".into());
    }
    if args.no_providers || !args.provider.is_empty() {
        source.providers = args.provider;
        paths.push("providers".into());
    }
    if let Some(archive) = args.archive {
        source.archive = archive;
        paths.push("archive".into());
    }
    update(source, paths, "changed", caller).await
}

/// Pauses a source, or resumes it.
pub async fn pause(typed: &str, paused: bool, caller: &Caller) -> Result<(), Failure> {
    let id = find(typed, caller).await?.id;
    let source = Source { id, paused, ..Source::default() };
    let what = if paused { "paused" } else { "resumed" };
    update(source, vec!["paused".into()], what, caller).await
}

async fn update(source: Source, paths: Vec<String>, what: &str, caller: &Caller) -> Result<(), Failure> {
    let request =
        UpdateSourceRequest { request_id: request_id(), source: Some(source), update_mask: Some(FieldMask { paths }) };
    let updated = caller.services.sources(async |mut sources| sources.update_source(request.clone()).await);
    let source = updated.await?.source.ok_or_else(Failure::empty)?;
    caller.screen.one(&source, |source| told(source, what))
}

fn kind_of(location: &str) -> SourceKind {
    match location {
        "" => SourceKind::Push,
        path if Path::new(path).is_absolute() => SourceKind::Directory,
        address if address.starts_with("s3://") => SourceKind::S3,
        address if address.starts_with("sftp://") => SourceKind::Sftp,
        address if address.starts_with("imap://") || address.starts_with("imaps://") => SourceKind::Imap,
        _ => SourceKind::Feed,
    }
}

fn kind(name: KindName) -> SourceKind {
    match name {
        KindName::Feed => SourceKind::Feed,
        KindName::Page => SourceKind::Page,
        KindName::Directory => SourceKind::Directory,
        KindName::Push => SourceKind::Push,
        KindName::S3 => SourceKind::S3,
        KindName::Sftp => SourceKind::Sftp,
        KindName::Imap => SourceKind::Imap,
    }
}

fn mapping(typed: MappingArg) -> Mapping {
    Mapping { from: typed.from, section: typed.section, media_topic: typed.media_topic }
}

fn span(every: Duration) -> prost_types::Duration {
    // The command line accepts only lengths of time that fit.
    prost_types::Duration::try_from(every).unwrap_or_default()
}
