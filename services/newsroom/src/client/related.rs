//! `newsroom related …`: the articles that are related to an article, and why.

use newsroom_proto::recommendations::v1::{GetRelatedRequest, RelatedArticle};
use time::OffsetDateTime;

use super::{
    Caller, article,
    error::Failure,
    id::short,
    listing::Listing,
    output::{Column, Sheet, reason},
};
use crate::cli::RelatedArgs;

pub async fn run(args: RelatedArgs, caller: &Caller) -> Result<(), Failure> {
    let article_id = article::resolve(&args.article, caller).await?;
    let request = GetRelatedRequest { article_id, limit: args.limit };
    let answer =
        caller.services.recommendations(async |mut recommendations| recommendations.get_related(request.clone()).await);
    let rows = answer.await?.related;
    caller.screen.list("related articles", &Listing { rows, more: false }, sheet)
}

fn sheet(related: &[RelatedArticle], _: OffsetDateTime) -> Sheet {
    let mut sheet = Sheet::new([
        Column::Number("SCORE"),
        Column::Fixed("ID"),
        Column::Extra("SECTION"),
        Column::Flexible("HEADLINE"),
        Column::Flexible("WHY"),
    ]);
    for other in related {
        sheet.row([
            format!("{:.2}", other.score),
            short(&other.article_id),
            other.section.clone(),
            other.headline.clone(),
            why(other),
        ]);
    }
    sheet
}

fn why(other: &RelatedArticle) -> String {
    let told = other.reasons.iter().map(|found| {
        let kind = reason(found.kind);
        if found.detail.is_empty() { kind } else { format!("{kind}: {}", found.detail) }
    });
    told.collect::<Vec<_>>().join("; ")
}
