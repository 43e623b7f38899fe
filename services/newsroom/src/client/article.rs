//! `newsroom article …`: what readers have.

use newsroom_proto::publishing::v1::{
    Article, ArticleState, Edition, GetArticleRequest, GetEditionRequest, ListArticlesRequest, ListArticlesResponse,
    ListEditionsRequest, WithdrawArticleRequest, Withdrawal,
};
use time::OffsetDateTime;

use super::{
    Caller,
    confirm::confirm,
    connect::request_id,
    error::Failure,
    id::{self, Candidate, short},
    listing,
    output::{
        Column, Screen, Sheet, article_state, clean, edition_kind, edition_state, fields, moment, now, one_line, prose,
        relative,
    },
};
use crate::cli::{ArticleCommand, ArticleList, ArticleStateName};

/// Carries one of the commands out.
pub async fn run(command: ArticleCommand, caller: &Caller) -> Result<(), Failure> {
    match command {
        ArticleCommand::List(args) => list(args, caller).await,
        ArticleCommand::Show { article } => show(&article, caller).await,
        ArticleCommand::Editions { article, limit } => editions(&article, limit, caller).await,
        ArticleCommand::Html { article, edition } => html(&article, edition, caller).await,
        ArticleCommand::Withdraw { article, reason, yes } => withdraw(&article, reason, yes, caller).await,
    }
}

/// The whole id of the article that is meant.
pub async fn resolve(typed: &str, caller: &Caller) -> Result<String, Failure> {
    id::resolve("articles", typed, async |id_ending| {
        let found = listing::collect(id::CANDIDATES, async |page_size, page_token| {
            let id_ending = id_ending.clone();
            let request = ListArticlesRequest { page_size, page_token, id_ending, ..ListArticlesRequest::default() };
            let page = list_page(request, caller).await?;
            Ok((page.articles, page.next_page_token))
        });
        let name = |article: Article| Candidate { id: article.id, name: article.headline };
        Ok(found.await?.rows.into_iter().map(name).collect())
    })
    .await
}

async fn list(args: ArticleList, caller: &Caller) -> Result<(), Failure> {
    let state = match args.state {
        None => ArticleState::Unspecified,
        Some(ArticleStateName::Published) => ArticleState::Published,
        Some(ArticleStateName::Withdrawn) => ArticleState::Withdrawn,
    };
    let request = ListArticlesRequest {
        section_slug: args.section.unwrap_or_default(),
        state: state.into(),
        ..ListArticlesRequest::default()
    };
    let articles = listing::collect(args.limit, async |page_size, page_token| {
        let request = ListArticlesRequest { page_size, page_token, ..request.clone() };
        let page = list_page(request, caller).await?;
        Ok((page.articles, page.next_page_token))
    });
    caller.screen.list("articles", &articles.await?, sheet)
}

fn sheet(articles: &[Article], now: OffsetDateTime) -> Sheet {
    let mut sheet = Sheet::new([
        Column::Fixed("ID"),
        Column::Fixed("STATE"),
        Column::Fixed("SECTION"),
        Column::Extra("LANG"),
        Column::Flexible("HEADLINE"),
        Column::Extra("EDITION"),
        Column::Fixed("CHANGED"),
    ]);
    for article in articles {
        sheet.row([
            short(&article.id),
            article_state(article.state),
            article.section.clone(),
            article.language.clone(),
            article.headline.clone(),
            article.edition.to_string(),
            relative(article.update_time.as_ref(), now),
        ]);
    }
    sheet
}

async fn show(typed: &str, caller: &Caller) -> Result<(), Failure> {
    let id = resolve(typed, caller).await?;
    let (article, withdrawal) = read(id, caller).await?;
    caller.screen.one(&article, |article| {
        let mut parts = vec![page(article, &caller.screen)];
        parts.extend(withdrawal.as_ref().map(|withdrawal| told(withdrawal, &caller.screen)));
        parts.join("\n\n")
    })
}

async fn read(id: String, caller: &Caller) -> Result<(Article, Option<Withdrawal>), Failure> {
    let request = GetArticleRequest { id };
    let answer = caller.services.publishing(async |mut publishing| publishing.get_article(request.clone()).await);
    let answer = answer.await?;
    Ok((answer.article.ok_or_else(Failure::empty)?, answer.withdrawal))
}

/// That an operator withdrew it.
fn told(withdrawal: &Withdrawal, screen: &Screen) -> String {
    let told = format!("{} ({}, {})", withdrawal.reason, withdrawal.by, moment(withdrawal.time.as_ref(), now()));
    fields(&[("withdrawn", told)], screen)
}

async fn withdraw(typed: &str, reason: String, yes: bool, caller: &Caller) -> Result<(), Failure> {
    let id = resolve(typed, caller).await?;
    if !yes {
        let (article, _) = read(id.clone(), caller).await?;
        let what = format!("Withdraw \"{}\" ({}) for good?", one_line(&article.headline), short(&id));
        confirm(&what)?;
    }
    let request = WithdrawArticleRequest { request_id: request_id(), id, reason };
    let answer = caller.services.publishing(async |mut publishing| publishing.withdraw_article(request.clone()).await);
    let answer = answer.await?;
    let article = answer.article.ok_or_else(Failure::empty)?;
    caller.screen.one(&article, |article| {
        let mut lines = vec![format!("{} {}", short(&article.id), article_state(article.state))];
        lines.extend(answer.withdrawal.as_ref().map(|withdrawal| told(withdrawal, &caller.screen)));
        lines.join("\n")
    })
}

fn page(article: &Article, screen: &Screen) -> String {
    let now = now();
    let mut parts = vec![screen.style.bold(prose(&[&article.headline], screen))];
    if !article.standfirst.is_empty() {
        parts.push(prose(&[&article.standfirst], screen));
    }
    parts.push(fields(
        &[
            ("state", article_state(article.state)),
            ("path", article.path.clone()),
            ("byline", article.byline.clone()),
            ("dateline", article.dateline.clone()),
            ("section", article.section.clone()),
            ("language", article.language.clone()),
            ("keywords", article.keywords.join(", ")),
            ("published", moment(article.first_publish_time.as_ref(), now)),
            ("changed", moment(article.update_time.as_ref(), now)),
            ("edition", format!("{} (story revision {})", article.edition, article.story_revision)),
            ("id", article.id.clone()),
        ],
        screen,
    ));
    for correction in &article.corrections {
        let note = if correction.by_source { "by its source" } else { &correction.note };
        let told = format!("{note} ({})", relative(correction.time.as_ref(), now));
        parts.push(fields(&[("corrected", told)], screen));
    }
    if !article.body.is_empty() {
        parts.push(prose(&article.body, screen));
    }
    parts.join("\n\n")
}

async fn editions(typed: &str, limit: usize, caller: &Caller) -> Result<(), Failure> {
    let article_id = resolve(typed, caller).await?;
    let editions = listing::collect(limit, async |page_size, page_token| {
        let article_id = article_id.clone();
        let request = ListEditionsRequest { article_id, page_size, page_token };
        let page = caller.services.publishing(async |mut publishing| publishing.list_editions(request.clone()).await);
        page.await.map(|page| (page.editions, page.next_page_token))
    });
    caller.screen.list("editions", &editions.await?, edition_sheet)
}

fn edition_sheet(editions: &[Edition], now: OffsetDateTime) -> Sheet {
    let mut sheet = Sheet::new([
        Column::Number("EDITION"),
        Column::Fixed("CHANNEL"),
        Column::Fixed("STATE"),
        Column::Fixed("KIND"),
        Column::Fixed("RENDERED"),
        Column::Number("STORY REV"),
        Column::Flexible("HEADLINE"),
    ]);
    for edition in editions {
        sheet.row([
            edition.number.to_string(),
            edition.channel.clone(),
            edition_state(edition.state),
            edition_kind(edition.kind),
            relative(edition.create_time.as_ref(), now),
            edition.story_revision.to_string(),
            edition.headline.clone(),
        ]);
    }
    sheet
}

async fn html(typed: &str, number: i32, caller: &Caller) -> Result<(), Failure> {
    let request = GetEditionRequest { article_id: resolve(typed, caller).await?, number };
    let answer = caller.services.publishing(async |mut publishing| publishing.get_edition(request.clone()).await);
    let edition = answer.await?.edition.ok_or_else(Failure::empty)?;
    caller.screen.one(&edition, |edition| clean(&edition.html))
}

async fn list_page(request: ListArticlesRequest, caller: &Caller) -> Result<ListArticlesResponse, Failure> {
    let page = caller.services.publishing(async |mut publishing| publishing.list_articles(request.clone()).await);
    page.await
}
