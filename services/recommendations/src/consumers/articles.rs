//! What readers have.

use std::sync::Arc;

use newsroom_chassis::{
    bus::Event,
    consumer::{ConsumerSpec, HandleError, Handler},
    store::{EventKey, HandleOutcome, Store},
};
use newsroom_proto::publishing::v1::{ArticlePublished, ArticleUpdated, ArticleWithdrawn};
use prost::Name;

use crate::{convert, index::ArticleIndex, usecase};

/// New articles, newer editions, withdrawals.
pub const ARTICLES: ConsumerSpec = ConsumerSpec {
    durable: "recommendations-articles",
    stream: "PUBLISHING",
    subjects: &[
        "newsroom.publishing.v1.article.published.*",
        "newsroom.publishing.v1.article.updated.*",
        "newsroom.publishing.v1.article.withdrawn.*",
    ],
};

/// Corrections and withdrawals, which stand in [`ARTICLES`] too.
pub const URGENT_ARTICLES: ConsumerSpec = ConsumerSpec {
    durable: "recommendations-articles-urgent",
    stream: "PUBLISHING_URGENT",
    subjects: &["urgent.newsroom.publishing.v1.article.*.*"],
};

/// Takes articles in.
#[derive(Clone)]
pub struct Articles {
    store: Store,
    index: Arc<ArticleIndex>,
}

impl Articles {
    /// Writes into `store`, and has `shelf` follow.
    pub fn new(store: Store, index: Arc<ArticleIndex>) -> Self {
        Self { store, index }
    }
}

impl Handler for Articles {
    async fn handle(&self, event: &Event) -> Result<HandleOutcome, HandleError> {
        let article = match event.event_type.as_str() {
            kind if kind == ArticlePublished::full_name() => read::<ArticlePublished>(event)?.article,
            kind if kind == ArticleUpdated::full_name() => read::<ArticleUpdated>(event)?.article,
            kind if kind == ArticleWithdrawn::full_name() => read::<ArticleWithdrawn>(event)?.article,
            _ => return Ok(HandleOutcome::Unknown),
        };
        let article = convert::article_from_message(article).map_err(HandleError::poison)?;
        // Whichever way it came: the other one is a repeat.
        let key = EventKey { consumer: ARTICLES.durable, event_id: event.id };
        Ok(usecase::record_article(&self.store, &self.index, key, article).await?)
    }
}

fn read<M: Name + Default>(event: &Event) -> Result<M, HandleError> {
    M::decode(event.payload.clone()).map_err(HandleError::poison)
}
