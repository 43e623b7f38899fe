//! Consumes the groups of near copies of articles.

use std::sync::Arc;

use newsroom_chassis::{
    bus::Event,
    consumer::{ConsumerSpec, HandleError, Handler},
    store::{EventBatch, HandleOutcome, Store},
};
use newsroom_proto::publishing::v1::ArticleGrouped;
use prost::Name as _;

use crate::{convert, domain::GroupChange, index::ArticleIndex, usecase};

pub const GROUPS: ConsumerSpec = ConsumerSpec {
    durable: "recommendations-groups",
    stream: "PUBLISHING",
    subjects: &["newsroom.publishing.v1.article.grouped.*"],
};

pub struct GroupHandler {
    store: Store,
    index: Arc<ArticleIndex>,
}

impl GroupHandler {
    pub fn new(store: Store, index: Arc<ArticleIndex>) -> Self {
        Self { store, index }
    }
}

impl Handler for GroupHandler {
    type Command = GroupChange;

    fn inbox(&self) -> &'static str {
        GROUPS.durable
    }

    fn read(&self, event: &Event) -> Result<Option<GroupChange>, HandleError> {
        if event.event_type != ArticleGrouped::full_name() {
            return Ok(None);
        }
        Ok(Some(convert::group_change_from_message(event.decode()?)?))
    }

    async fn apply(&self, batch: EventBatch<GroupChange>) -> Result<Vec<HandleOutcome>, HandleError> {
        Ok(usecase::record_groups(&self.store, &self.index, batch).await?)
    }
}
