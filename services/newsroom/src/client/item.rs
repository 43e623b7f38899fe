//! `newsroom item …`: the news as it came in.

mod explain;
mod reparse;

use std::io::{self, IsTerminal as _};

use newsroom_proto::ingestion::v1::{
    GetItemRequest, GetRawRequest, Item, ItemLinkKind, ListItemsRequest, ListItemsResponse,
};
use prost_types::Timestamp;
use time::OffsetDateTime;

use super::{
    Caller,
    error::Failure,
    id::{self, short},
    listing,
    output::{Column, Screen, Sheet, clean, clean_line, fields, moment, now, parse_since, prose, relative},
    source,
};
use crate::cli::{ItemCommand, ItemList};

/// Carries one of the commands out.
pub async fn run(command: ItemCommand, caller: &Caller) -> Result<(), Failure> {
    match command {
        ItemCommand::List(args) => list(args, caller).await,
        ItemCommand::Show { item } => show(&item, caller).await,
        ItemCommand::Explain { one, other } => explain::run(&one, &other, caller).await,
        ItemCommand::Raw { item, revision } => raw(&item, revision, caller).await,
        ItemCommand::Reparse(args) => reparse::run(args, caller).await,
    }
}

async fn list(args: ItemList, caller: &Caller) -> Result<(), Failure> {
    let since = args.since.as_deref().map(|text| moment_of("--since", text)).transpose()?;
    let source_id = match &args.source {
        None => String::new(),
        Some(typed) => source::find(typed, caller).await?.id,
    };
    let request =
        ListItemsRequest { source_id, section: args.section.unwrap_or_default(), since, ..ListItemsRequest::default() };
    let items = listing::collect(args.limit, async |page_size, page_token| {
        let page = list_page(ListItemsRequest { page_size, page_token, ..request.clone() }, caller);
        page.await.map(|page| (page.items, page.next_page_token))
    });
    caller.screen.list("items", &items.await?, sheet)
}

/// The time that an argument names.
pub fn moment_of(argument: &str, text: &str) -> Result<Timestamp, Failure> {
    let rule = || Failure::Usage(format!("{argument} must be like 2h, or like 2026-05-01T08:00:00Z"));
    parse_since(text, now()).ok_or_else(rule)
}

fn sheet(items: &[Item], now: OffsetDateTime) -> Sheet {
    let mut sheet = Sheet::new([
        Column::Fixed("ID"),
        Column::Fixed("CAME IN"),
        Column::Extra("LANG"),
        Column::Fixed("SECTION"),
        Column::Flexible("HEADLINE"),
        Column::Extra("REV"),
        Column::Extra("SOURCE"),
    ]);
    for item in items {
        sheet.row([
            short(&item.id),
            relative(item.ingest_time.as_ref(), now),
            item.language.clone(),
            item.section.clone(),
            item.headline.clone(),
            item.revision.to_string(),
            item.source_name.clone(),
        ]);
    }
    sheet
}

async fn show(typed: &str, caller: &Caller) -> Result<(), Failure> {
    let item = read(resolve(typed, caller).await?, caller).await?;
    caller.screen.one(&item, |item| page(item, &caller.screen))
}

/// An item by its id.
pub async fn read(id: String, caller: &Caller) -> Result<Item, Failure> {
    let request = GetItemRequest { id };
    let answer = caller.services.ingestion(async |mut ingestion| ingestion.get_item(request.clone()).await);
    answer.await?.item.ok_or_else(Failure::empty)
}

fn page(item: &Item, screen: &Screen) -> String {
    let now = now();
    let mut parts = vec![screen.style.bold(prose(&[&item.headline], screen))];
    if !item.standfirst.is_empty() {
        parts.push(prose(&[&item.standfirst], screen));
    }
    parts.push(fields(
        &[
            ("byline", item.byline.clone()),
            ("section", item.section.clone()),
            ("language", item.language.clone()),
            ("keywords", item.keywords.join(", ")),
            ("source", item.source_name.clone()),
            ("address", item.canonical_url.clone()),
            ("published", moment(item.publish_time.as_ref(), now)),
            ("came in", moment(item.ingest_time.as_ref(), now)),
            ("changed", moment(item.update_time.as_ref(), now)),
            ("revision", item.revision.to_string()),
            ("parser", format!("{} {}", item.parser, item.parser_version)),
            ("id", item.id.clone()),
        ],
        screen,
    ));
    if !item.body.is_empty() {
        parts.push(prose(&item.body, screen));
    }
    for link in &item.links {
        let label = match link.kind() {
            ItemLinkKind::Image => "picture",
            _ => "related",
        };
        let told = [&link.title, &link.excerpt, &link.url].map(|text| clean_line(text));
        let told: Vec<_> = told.into_iter().filter(|text| !text.is_empty()).collect();
        parts.push(fields(&[(label, told.join(" · "))], screen));
    }
    parts.join("\n\n")
}

async fn raw(typed: &str, revision: i64, caller: &Caller) -> Result<(), Failure> {
    let request = GetRawRequest { item_id: resolve(typed, caller).await?, revision };
    let raw = caller.services.ingestion(async |mut ingestion| ingestion.get_raw(request.clone()).await).await?;
    if caller.screen.is_json() {
        return caller.screen.one(&raw, |_| String::new());
    }
    // A file gets the bytes; a terminal must not obey them.
    if io::stdout().is_terminal() {
        return caller.screen.print(&clean(&String::from_utf8_lossy(&raw.payload)));
    }
    caller.screen.bytes(&raw.payload)
}

/// The whole id of the item that `typed` names.
pub async fn resolve(typed: &str, caller: &Caller) -> Result<String, Failure> {
    let list = async |page_size, page_token| {
        let request = ListItemsRequest { page_size, page_token, ..ListItemsRequest::default() };
        let page = list_page(request, caller).await?;
        let ids = page.items.into_iter().map(|item| item.id).collect();
        Ok((ids, page.next_page_token))
    };
    id::resolve("items", typed, list).await
}

async fn list_page(request: ListItemsRequest, caller: &Caller) -> Result<ListItemsResponse, Failure> {
    let page = caller.services.ingestion(async |mut ingestion| ingestion.list_items(request.clone()).await);
    page.await
}
