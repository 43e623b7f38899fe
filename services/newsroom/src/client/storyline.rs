//! `newsroom storyline …`: the items about one event.

use newsroom_proto::ingestion::v1::{GetStorylineRequest, Item, ListStorylinesRequest, Storyline};
use time::OffsetDateTime;

use super::{
    Caller,
    error::Failure,
    id::short,
    item,
    listing::{self, Listing},
    output::{Column, Screen, Sheet, fields, moment, now, relative},
};
use crate::cli::{StorylineCommand, StorylineList};

/// How many items of a storyline are shown with their headlines.
const NAMED: usize = 50;

pub async fn run(command: StorylineCommand, caller: &Caller) -> Result<(), Failure> {
    match command {
        StorylineCommand::List(args) => list(args, caller).await,
        StorylineCommand::Show { storyline } => show(&storyline, caller).await,
    }
}

async fn list(args: StorylineList, caller: &Caller) -> Result<(), Failure> {
    let since = args.since.as_deref().map(|text| item::moment_of("--since", text)).transpose()?;
    let request = ListStorylinesRequest { since, ..ListStorylinesRequest::default() };
    let storylines = collect(args.limit, request, caller).await?;
    caller.screen.list("storylines", &storylines, sheet)
}

async fn collect(limit: usize, request: ListStorylinesRequest, caller: &Caller) -> Result<Listing<Storyline>, Failure> {
    listing::collect(limit, async |page_size, page_token| {
        let request = ListStorylinesRequest { page_size, page_token, ..request.clone() };
        let page = caller.services.storylines(async |mut storylines| storylines.list_storylines(request.clone()).await);
        page.await.map(|page| (page.storylines, page.next_page_token))
    })
    .await
}

fn sheet(storylines: &[Storyline], now: OffsetDateTime) -> Sheet {
    let mut sheet = Sheet::new([
        Column::Fixed("ID"),
        Column::Fixed("CHANGED"),
        Column::Number("ITEMS"),
        Column::Number("DISPATCHES"),
        Column::Extra("REV"),
    ]);
    for storyline in storylines {
        let originals = storyline.members.iter().filter(|member| member.item_id == member.original_item_id);
        sheet.row([
            short(&storyline.id),
            relative(storyline.update_time.as_ref(), now),
            storyline.size.to_string(),
            originals.count().to_string(),
            storyline.revision.to_string(),
        ]);
    }
    sheet
}

/// Shows the storyline of an item. The id of a storyline is that of its lead.
async fn show(typed: &str, caller: &Caller) -> Result<(), Failure> {
    let request = GetStorylineRequest { id: item::resolve(typed, caller).await? };
    let answer = caller.services.storylines(async |mut storylines| storylines.get_storyline(request.clone()).await);
    let storyline = answer.await?.storyline.ok_or_else(Failure::empty)?;
    if caller.screen.is_json() {
        return caller.screen.one(&storyline, |_| String::new());
    }
    let mut items = Vec::new();
    for member in storyline.members.iter().take(NAMED) {
        items.push(item::read(member.item_id.clone(), caller).await?);
    }
    caller.screen.print(&page(&storyline, &items, &caller.screen))
}

fn page(storyline: &Storyline, items: &[Item], screen: &Screen) -> String {
    let lead = items.first().map(|lead| lead.headline.clone()).unwrap_or_default();
    let mut parts = vec![fields(
        &[
            ("lead", lead),
            ("items", storyline.size.to_string()),
            ("merged into", storyline.merged_into.clone()),
            ("changed", moment(storyline.update_time.as_ref(), now())),
            ("revision", storyline.revision.to_string()),
            ("id", storyline.id.clone()),
        ],
        screen,
    )];
    let mut sheet = Sheet::new([
        Column::Fixed("ID"),
        Column::Fixed("PUBLISHED"),
        Column::Fixed("COPY OF"),
        Column::Flexible("HEADLINE"),
        Column::Extra("SOURCE"),
    ]);
    for (member, item) in storyline.members.iter().zip(items) {
        let copy_of = match member.item_id == member.original_item_id {
            true => String::new(),
            false => short(&member.original_item_id),
        };
        sheet.row([
            short(&member.item_id),
            relative(member.publish_time.as_ref(), now()),
            copy_of,
            item.headline.clone(),
            item.source_name.clone(),
        ]);
    }
    if !sheet.is_empty() {
        parts.push(sheet.render(screen));
    }
    parts.join("\n\n")
}
