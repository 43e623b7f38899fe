//! `newsroom item …`: the news as it arrived.

mod blob;
mod difference;
mod explain;
mod page;
mod reparse;
mod ways;

use std::io::{self, IsTerminal as _};

use newsroom_proto::ingestion::v1::{
    GetItemRequest, GetItemResponse, GetRawRequest, Item, ItemType, ListItemsRequest, ListItemsResponse,
};
use prost_types::Timestamp;
use time::OffsetDateTime;

use super::{
    Caller,
    error::Failure,
    id::{self, Candidate, short},
    listing,
    output::{Column, Sheet, clean, item_type, now, object_with, parse_since, relative},
    source,
};
use crate::cli::{ItemCommand, ItemList, ItemTypeName};

pub async fn run(command: ItemCommand, caller: &Caller) -> Result<(), Failure> {
    match command {
        ItemCommand::List(args) => list(args, caller).await,
        ItemCommand::Show { item } => show(&item, caller).await,
        ItemCommand::Explain { one, other } => explain::run(&one, &other, caller).await,
        ItemCommand::Raw { item, revision } => raw(&item, revision, caller).await,
        ItemCommand::Blob(args) => blob::run(args, caller).await,
        ItemCommand::Reparse(args) => reparse::run(args, caller).await,
    }
}

async fn list(args: ItemList, caller: &Caller) -> Result<(), Failure> {
    let since = args.since.as_deref().map(|text| moment_of("--since", text)).transpose()?;
    let source_id = match &args.source {
        None => String::new(),
        Some(typed) => source::find(typed, caller).await?.id,
    };
    let request = ListItemsRequest {
        source_id,
        section: args.section.unwrap_or_default(),
        since,
        r#type: args.item_type.map_or(ItemType::Unspecified, type_named).into(),
        ..ListItemsRequest::default()
    };
    let items = listing::collect(args.limit, async |page_size, page_token| {
        let page = list_page(ListItemsRequest { page_size, page_token, ..request.clone() }, caller);
        page.await.map(|page| (page.items, page.next_page_token))
    });
    caller.screen.list("items", &items.await?, sheet)
}

/// Parses the time of an argument.
pub fn moment_of(argument: &str, text: &str) -> Result<Timestamp, Failure> {
    let rule = || Failure::Usage(format!("{argument} must be like 2h, or like 2026-05-01T08:00:00Z"));
    parse_since(text, now()).ok_or_else(rule)
}

fn sheet(items: &[Item], now: OffsetDateTime) -> Sheet {
    let mut sheet = Sheet::new([
        Column::Fixed("ID"),
        Column::Fixed("CAME IN"),
        Column::Extra("TYPE"),
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
            item_type(item.r#type),
            item.language.clone(),
            item.section.clone(),
            page::headline(item).to_owned(),
            item.revision.to_string(),
            item.source_name.clone(),
        ]);
    }
    sheet
}

fn type_named(name: ItemTypeName) -> ItemType {
    match name {
        ItemTypeName::Text => ItemType::Text,
        ItemTypeName::Picture => ItemType::Picture,
        ItemTypeName::Video => ItemType::Video,
        ItemTypeName::Audio => ItemType::Audio,
        ItemTypeName::Graphic => ItemType::Graphic,
        ItemTypeName::Composite => ItemType::Composite,
        ItemTypeName::Planning => ItemType::Planning,
    }
}

async fn show(typed: &str, caller: &Caller) -> Result<(), Failure> {
    let GetItemResponse { item, ways } = answer(resolve(typed, caller).await?, caller).await?;
    let item = item.ok_or_else(Failure::empty)?;
    if caller.screen.is_json() {
        return caller.screen.print(&object_with(&item, "ways", &ways)?);
    }
    caller.screen.print(&page::page(&item, &ways, &caller.screen, now()))
}

/// Reads an item by its id.
pub async fn read(id: String, caller: &Caller) -> Result<Item, Failure> {
    answer(id, caller).await?.item.ok_or_else(Failure::empty)
}

async fn answer(id: String, caller: &Caller) -> Result<GetItemResponse, Failure> {
    let request = GetItemRequest { id };
    caller.services.items(async |mut items| items.get_item(request.clone()).await).await
}

async fn raw(typed: &str, revision: i64, caller: &Caller) -> Result<(), Failure> {
    let request = GetRawRequest { item_id: resolve(typed, caller).await?, revision };
    let raw = caller.services.items(async |mut items| items.get_raw(request.clone()).await).await?;
    if caller.screen.is_json() {
        return caller.screen.one(&raw, |_| String::new());
    }
    // A file receives the raw bytes; a terminal must not interpret them.
    if io::stdout().is_terminal() {
        return caller.screen.print(&clean(&String::from_utf8_lossy(&raw.payload)));
    }
    caller.screen.bytes(&raw.payload)
}

/// The full id of the item that `typed` names.
pub async fn resolve(typed: &str, caller: &Caller) -> Result<String, Failure> {
    id::resolve("items", typed, async |id_ending| {
        let found = listing::collect(id::CANDIDATES, async |page_size, page_token| {
            let id_ending = id_ending.clone();
            let request = ListItemsRequest { page_size, page_token, id_ending, ..ListItemsRequest::default() };
            let page = list_page(request, caller).await?;
            Ok((page.items, page.next_page_token))
        });
        let name = |item: Item| Candidate { name: page::headline(&item).to_owned(), id: item.id };
        Ok(found.await?.rows.into_iter().map(name).collect())
    })
    .await
}

async fn list_page(request: ListItemsRequest, caller: &Caller) -> Result<ListItemsResponse, Failure> {
    let page = caller.services.items(async |mut items| items.list_items(request.clone()).await);
    page.await
}
