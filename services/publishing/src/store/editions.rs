//! Editions.

use newsroom_chassis::{
    clock::{from_micros, micros},
    isolate,
    store::{Store, StoreError, Transaction},
    telemetry::context::{self, TraceContext},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    entity::edition::{ActiveModel, Column, Entity},
    unreadable,
};
use crate::{
    convert::{self, EditionsQuery},
    domain::{ArticleId, Channel, Edition, EditionState},
};

const LIVE: &str = "live";
const SUPERSEDED: &str = "superseded";
const WITHDRAWN: &str = "withdrawn";

/// An edition as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What was rendered.
    pub html: String,
    /// The trace in which it was made.
    pub trace: TraceContext,
}

/// Keeps an edition with the trace that makes it: the handling of the event that it carries out.
pub(super) async fn insert(tx: &Transaction, edition: Edition) -> Result<(), StoreError> {
    let trace = context::current();
    let row = ActiveModel {
        article_id: Set(edition.article_id.uuid()),
        number: Set(edition.number.into()),
        channel: Set(edition.channel.name().to_owned()),
        state: Set(name(edition.state).to_owned()),
        kind: Set(edition.kind.map(convert::kind_name).unwrap_or_default().to_owned()),
        story_revision: Set(edition.story_revision),
        headline: Set(edition.headline),
        digest: Set(edition.digest),
        created_at: Set(micros(edition.created)),
        html: Set(edition.html),
        traceparent: Set(trace.traceparent),
        tracestate: Set(trace.tracestate),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The live edition makes room for a newer one.
pub(super) async fn supersede(tx: &Transaction, article: ArticleId) -> Result<(), StoreError> {
    end(tx, article, EditionState::Superseded).await
}

/// The live edition is withdrawn.
pub(super) async fn withdraw(tx: &Transaction, article: ArticleId) -> Result<(), StoreError> {
    end(tx, article, EditionState::Withdrawn).await
}

async fn end(tx: &Transaction, article: ArticleId, state: EditionState) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(name(state)))
        .filter(Column::ArticleId.eq(article.uuid()))
        .filter(Column::State.eq(LIVE))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// What a list needs of a row: neither the page itself nor its trace.
#[derive(FromQueryResult)]
struct Listed {
    article_id: Uuid,
    number: i64,
    channel: String,
    state: String,
    kind: String,
    story_revision: i64,
    headline: String,
    digest: String,
    created_at: i64,
}

/// An edition with what was rendered; without a number, the newest.
pub async fn edition(store: &Store, article: ArticleId, number: Option<i32>) -> Result<Option<Edition>, StoreError> {
    let mut select = Entity::find().filter(Column::ArticleId.eq(article.uuid()));
    if let Some(number) = number {
        select = select.filter(Column::Number.eq(i64::from(number)));
    }
    let row = select.order_by_desc(Column::Number).one(store.reader()).await?;
    let with_html = |row: super::entity::edition::Model| {
        let listed = Listed {
            article_id: row.article_id,
            number: row.number,
            channel: row.channel,
            state: row.state,
            kind: row.kind,
            story_revision: row.story_revision,
            headline: row.headline,
            digest: row.digest,
            created_at: row.created_at,
        };
        Ok(Edition { html: row.html, ..read(listed)? })
    };
    row.map(with_html).transpose()
}

/// What a page shows of an edition.
pub async fn shown(store: &Store, article: ArticleId, number: i32) -> Result<Option<Shown>, StoreError> {
    let select = Entity::find_by_id((article.uuid(), i64::from(number))).select_only();
    let select = select.columns([Column::Html, Column::Traceparent, Column::Tracestate]);
    let row: Option<(String, String, String)> = select.into_tuple().one(store.reader()).await?;
    let shown = |(html, traceparent, tracestate)| Shown { html, trace: TraceContext { traceparent, tracestate } };
    Ok(row.map(shown))
}

/// A page of an article's editions, newest first and without what was rendered, and the token of the
/// next.
pub async fn editions(store: &Store, query: &EditionsQuery) -> Result<(Vec<Edition>, String), StoreError> {
    let mut select = Entity::find().filter(Column::ArticleId.eq(query.article_id.uuid()));
    if let Some(number) = query.page.after {
        select = select.filter(Column::Number.lt(i64::from(number)));
    }
    let select = select
        .select_only()
        .columns([Column::ArticleId, Column::Number, Column::Channel, Column::State, Column::StoryRevision])
        .columns([Column::Kind, Column::Headline, Column::Digest, Column::CreatedAt]);
    let select = select.order_by_desc(Column::Number).limit(query.page.limit());
    let rows = select.into_model::<Listed>().all(store.reader()).await?;
    let mut rows = rows;
    let next = query.page.cut(&mut rows, |row| i32::try_from(row.number).unwrap_or(i32::MAX));
    let named = |row: Listed| (format!("{}/{}", row.article_id, row.number), read(row));
    Ok((isolate::readable("publishing", "editions", rows.into_iter().map(named)), next))
}

fn name(state: EditionState) -> &'static str {
    match state {
        EditionState::Live => LIVE,
        EditionState::Superseded => SUPERSEDED,
        EditionState::Withdrawn => WITHDRAWN,
    }
}

fn read(row: Listed) -> Result<Edition, StoreError> {
    let state = match row.state.as_str() {
        LIVE => EditionState::Live,
        SUPERSEDED => EditionState::Superseded,
        WITHDRAWN => EditionState::Withdrawn,
        other => return Err(unreadable(format_args!("an edition in state {other}"))),
    };
    Ok(Edition {
        article_id: row.article_id.into(),
        number: i32::try_from(row.number).map_err(unreadable)?,
        channel: Channel::named(&row.channel).ok_or_else(|| unreadable("an edition for an unknown channel"))?,
        state,
        kind: convert::kind_from_name(&row.kind),
        story_revision: row.story_revision,
        headline: row.headline,
        digest: row.digest,
        created: from_micros(row.created_at),
        html: String::new(),
    })
}
