//! Decides what stories change, and renders and encodes it, before the transaction.

use std::{collections::HashMap, sync::Arc};

use futures::future::try_join_all;
use newsroom_chassis::{
    compute::compute,
    isolate::Panicked,
    outbox::NewEvent,
    store::EventCommand,
    telemetry::context::{self, TraceContext},
};
use time::OffsetDateTime;
use tracing::Span;

use crate::{
    convert,
    domain::{ArticleId, Channel, Edition, EditionState, KnownArticles, Outcome, SectionLink, Story, decide_all},
    render::{SiteSettings, article_element},
    store::ArticleRow,
};

/// How many articles are rendered in one piece of work. The pieces are done at the same time.
const TOGETHER: usize = 32;

/// A change of an article, ready to be saved.
pub(super) struct PreparedChange {
    pub article_id: ArticleId,
    pub section: SectionLink,
    /// The row of the article. Only the last change of an article has one.
    pub row: Option<ArticleRow>,
    pub edition: Edition,
    /// The trace in which the edition was made.
    pub trace: TraceContext,
    pub event: Option<NewEvent>,
    /// The span of handling the story.
    pub span: Span,
}

/// Prepares the changes of approved and corrected stories. The changes of an article are in their order.
pub(super) async fn prepare(
    settings: &Arc<SiteSettings>,
    known: &Arc<KnownArticles>,
    events: &[EventCommand<Story>],
    now: OffsetDateTime,
) -> Result<Vec<PreparedChange>, Panicked> {
    let work = by_articles(events).into_iter().map(|events| {
        let (settings, known) = (settings.clone(), known.clone());
        compute(move || prepare_together(&settings, &known, &events, now))
    });
    Ok(try_join_all(work).await?.into_iter().flatten().collect())
}

/// Splits events so that the events of an article stay together and in order.
fn by_articles(events: &[EventCommand<Story>]) -> Vec<Vec<EventCommand<Story>>> {
    let mut parts: Vec<Vec<EventCommand<Story>>> = Vec::new();
    let mut part_of: HashMap<ArticleId, usize> = HashMap::new();
    for event in events {
        let next = part_of.len() / TOGETHER;
        let part = *part_of.entry(event.command.id).or_insert(next);
        if part == parts.len() {
            parts.push(Vec::new());
        }
        parts[part].push(event.clone());
    }
    parts
}

fn prepare_together(
    settings: &SiteSettings,
    known: &KnownArticles,
    events: &[EventCommand<Story>],
    now: OffsetDateTime,
) -> Vec<PreparedChange> {
    let outcomes = decide_all(known, events.iter().map(|event| &*event.command), now);
    let places = outcomes.iter().enumerate();
    let last: HashMap<ArticleId, usize> =
        places.filter_map(|(at, outcome)| Some((outcome.article()?.id, at))).collect();
    let mut changes = Vec::with_capacity(last.len());
    for (at, (event, outcome)) in events.iter().zip(outcomes).enumerate() {
        let is_last = outcome.article().is_some_and(|article| last.get(&article.id) == Some(&at));
        changes.extend(event.span.in_scope(|| prepare_one(settings, outcome, is_last)));
    }
    changes
}

fn prepare_one(settings: &SiteSettings, outcome: Outcome, is_last: bool) -> Option<PreparedChange> {
    let article = outcome.article()?;
    let render = tracing::info_span!("render", article.id = %article.id, article.edition = article.edition);
    let html = render.in_scope(|| article_element(settings, article));
    let state = if is_last { EditionState::Live } else { EditionState::Superseded };
    Some(PreparedChange {
        article_id: article.id,
        section: article.section_link(),
        row: is_last.then(|| ArticleRow::new(article)),
        edition: Edition::new(article, Channel::Site, state, html),
        trace: context::current(),
        event: convert::event(outcome),
        span: Span::current(),
    })
}
