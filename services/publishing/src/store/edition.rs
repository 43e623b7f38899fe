//! The repository of editions.

use newsroom_chassis::{
    clock::{from_micros, micros},
    isolate,
    store::{
        Compressed, StoreError, WriteConnection,
        bulk::{self, OnConflict},
    },
    telemetry::context::TraceContext,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::{
    entity::edition::{ActiveModel, Column, Entity, Model},
    record::{edition_kind, edition_kind_name},
};
use crate::{
    convert::EditionsQuery,
    domain::{ArticleId, Channel, Edition, EditionState},
};

const LIVE: &str = "live";
const SUPERSEDED: &str = "superseded";
const WITHDRAWN: &str = "withdrawn";

/// The HTML of an edition for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedEdition {
    pub html: String,
    /// The trace in which the edition was made.
    pub trace: TraceContext,
}

/// The columns of an edition in a list, without its HTML.
#[derive(FromQueryResult)]
struct ListedEditionRow {
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

/// The editions, through a transaction or through the readers.
pub struct Editions<'c, C>(&'c C);

impl<'c, C: ConnectionTrait> Editions<'c, C> {
    pub fn new(connection: &'c C) -> Self {
        Self(connection)
    }

    /// Finds an edition with its HTML. Without a number, the newest.
    pub async fn find(&self, article: ArticleId, number: Option<i32>) -> Result<Option<Edition>, StoreError> {
        let mut select = Entity::find().filter(Column::ArticleId.eq(article.uuid()));
        if let Some(number) = number {
            select = select.filter(Column::Number.eq(i64::from(number)));
        }
        select.order_by_desc(Column::Number).one(self.0).await?.map(into_edition).transpose()
    }

    /// Finds the HTML of an edition and the trace in which it was made.
    pub async fn find_rendered(&self, article: ArticleId, number: i32) -> Result<Option<RenderedEdition>, StoreError> {
        let select = Entity::find_by_id((article.uuid(), i64::from(number))).select_only();
        let select = select.columns([Column::Html, Column::Traceparent, Column::Tracestate]);
        let row: Option<(Compressed, String, String)> = select.into_tuple().one(self.0).await?;
        let Some((html, traceparent, tracestate)) = row else { return Ok(None) };
        Ok(Some(RenderedEdition { html: read_html(&html)?, trace: TraceContext { traceparent, tracestate } }))
    }

    /// A page of an article's editions without their HTML, newest first, and the token of the next page.
    pub async fn list(&self, query: &EditionsQuery) -> Result<(Vec<Edition>, String), StoreError> {
        let mut select = Entity::find().filter(Column::ArticleId.eq(query.article_id.uuid()));
        if let Some(number) = query.page.after {
            select = select.filter(Column::Number.lt(i64::from(number)));
        }
        let select = select
            .select_only()
            .columns([Column::ArticleId, Column::Number, Column::Channel, Column::State, Column::StoryRevision])
            .columns([Column::Kind, Column::Headline, Column::Digest, Column::CreatedAt]);
        let select = select.order_by_desc(Column::Number).limit(query.page.limit());
        let mut rows = select.into_model::<ListedEditionRow>().all(self.0).await?;
        let next = query.page.cut(&mut rows, |row| i32::try_from(row.number).unwrap_or(i32::MAX));
        let named = |row: ListedEditionRow| (format!("{}/{}", row.article_id, row.number), row.into_edition());
        Ok((isolate::readable("publishing", "editions", rows.into_iter().map(named)), next))
    }
}

impl Editions<'_, WriteConnection> {
    /// Inserts new editions, each with the trace in which it was made.
    pub async fn insert(&self, mut editions: Vec<(Edition, TraceContext)>) -> Result<(), StoreError> {
        editions.sort_by_key(|(edition, _)| (edition.article_id, edition.number));
        let row = |(edition, trace): (Edition, TraceContext)| ActiveModel {
            article_id: Set(edition.article_id.uuid()),
            number: Set(edition.number.into()),
            channel: Set(edition.channel.name().to_owned()),
            state: Set(state_name(edition.state).to_owned()),
            kind: Set(edition_kind_name(edition.kind).to_owned()),
            story_revision: Set(edition.story_revision),
            headline: Set(edition.headline),
            digest: Set(edition.digest),
            created_at: Set(micros(edition.created)),
            html: Set(Compressed::of(edition.html.as_bytes())),
            traceparent: Set(trace.traceparent),
            tracestate: Set(trace.tracestate),
        };
        bulk::insert(self.0, editions.into_iter().map(row).collect(), OnConflict::Fail).await?;
        Ok(())
    }

    /// Changes the state of editions that are no longer live. The articles of the editions must be locked.
    pub async fn end(&self, editions: Vec<(ArticleId, i32)>, state: EditionState) -> Result<(), StoreError> {
        let row = |(article, number): (ArticleId, i32)| ActiveModel {
            article_id: Set(article.uuid()),
            number: Set(number.into()),
            state: Set(state_name(state).to_owned()),
            ..ActiveModel::default()
        };
        let rows = editions.into_iter().map(row).collect();
        bulk::update(self.0, rows, &[Column::ArticleId, Column::Number]).await?;
        Ok(())
    }
}

fn state_name(state: EditionState) -> &'static str {
    match state {
        EditionState::Live => LIVE,
        EditionState::Superseded => SUPERSEDED,
        EditionState::Withdrawn => WITHDRAWN,
    }
}

impl ListedEditionRow {
    fn into_edition(self) -> Result<Edition, StoreError> {
        let state = match self.state.as_str() {
            LIVE => EditionState::Live,
            SUPERSEDED => EditionState::Superseded,
            WITHDRAWN => EditionState::Withdrawn,
            other => return Err(StoreError::unreadable(format_args!("an edition in state {other}"))),
        };
        Ok(Edition {
            article_id: self.article_id.into(),
            number: i32::try_from(self.number).map_err(StoreError::unreadable)?,
            channel: Channel::named(&self.channel)
                .ok_or_else(|| StoreError::unreadable("an edition for an unknown channel"))?,
            state,
            kind: edition_kind(&self.kind)?,
            story_revision: self.story_revision,
            headline: self.headline,
            digest: self.digest,
            created: from_micros(self.created_at),
            html: String::new(),
        })
    }
}

fn into_edition(row: Model) -> Result<Edition, StoreError> {
    let listed = ListedEditionRow {
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
    Ok(Edition { html: read_html(&row.html)?, ..listed.into_edition()? })
}

fn read_html(stored: &Compressed) -> Result<String, StoreError> {
    String::from_utf8(stored.expand()?).map_err(StoreError::unreadable)
}
