//! Consumes the articles that publishing published, updated or withdrew.

use std::sync::Arc;

use newsroom_chassis::{
    bus::Event,
    consumer::{ConsumerSpec, HandleError, Handler},
    store::{EventKey, HandleOutcome, Store},
};
use newsroom_proto::publishing::v1::{ArticlePublished, ArticleUpdated, ArticleWithdrawn};
use prost::Name as _;

use crate::{convert, index::ArticleIndex, usecase};

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
    async fn handle(&self, event: &Event) -> Result<HandleOutcome, HandleError> {
        let article = match event.event_type.as_str() {
            kind if kind == ArticlePublished::full_name() => event.decode::<ArticlePublished>()?.article,
            kind if kind == ArticleUpdated::full_name() => event.decode::<ArticleUpdated>()?.article,
            kind if kind == ArticleWithdrawn::full_name() => event.decode::<ArticleWithdrawn>()?.article,
            _ => return Ok(HandleOutcome::Unknown),
        };
        let article = convert::article_from_message(article)?;
        // Both consumers use the same key, so an event that both receive is handled once.
        let key = EventKey { consumer: ARTICLES.durable, event_id: event.id };
        Ok(usecase::record_article(&self.store, &self.index, key, article).await?)
    }
}
