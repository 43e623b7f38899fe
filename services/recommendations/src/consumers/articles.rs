//! Consumes the articles that publishing published, updated or withdrew.

use std::sync::Arc;

use newsroom_chassis::{
    bus::Event,
    consumer::{ConsumerSpec, HandleError, Handler},
    store::{EventBatch, HandleOutcome, Store},
};
use newsroom_proto::publishing::v1::{ArticlePublished, ArticleUpdated, ArticleWithdrawn};
use prost::Name as _;

use crate::{convert, domain::Article, index::ArticleIndex, usecase};

/// The consumer of all article events.
pub const ARTICLES: ConsumerSpec = ConsumerSpec {
    durable: "recommendations-articles",
    stream: "PUBLISHING",
    subjects: &[
        "newsroom.publishing.v1.article.published.*",
        "newsroom.publishing.v1.article.updated.*",
        "newsroom.publishing.v1.article.withdrawn.*",
    ],
};

/// The consumer of corrections and withdrawals, which [`ARTICLES`] receives too.
pub const URGENT_ARTICLES: ConsumerSpec = ConsumerSpec {
    durable: "recommendations-articles-urgent",
    stream: "PUBLISHING_URGENT",
    subjects: &["urgent.newsroom.publishing.v1.article.*.*"],
};

/// Handles the events of both consumers.
#[derive(Clone)]
pub struct ArticleHandler {
    store: Store,
    index: Arc<ArticleIndex>,
}

impl ArticleHandler {
    pub fn new(store: Store, index: Arc<ArticleIndex>) -> Self {
        Self { store, index }
    }
}

impl Handler for ArticleHandler {
    type Command = Article;

    /// Both consumers share it, so an event that both receive is handled once.
    fn inbox(&self) -> &'static str {
        ARTICLES.durable
    }

    fn read(&self, event: &Event) -> Result<Option<Article>, HandleError> {
        let article = match event.event_type.as_str() {
            kind if kind == ArticlePublished::full_name() => event.decode::<ArticlePublished>()?.article,
            kind if kind == ArticleUpdated::full_name() => event.decode::<ArticleUpdated>()?.article,
            kind if kind == ArticleWithdrawn::full_name() => event.decode::<ArticleWithdrawn>()?.article,
            _ => return Ok(None),
        };
        Ok(Some(convert::article_from_message(article)?))
    }

    async fn apply(&self, batch: EventBatch<Article>) -> Result<Vec<HandleOutcome>, HandleError> {
        Ok(usecase::record_articles(&self.store, &self.index, batch).await?)
    }
}
