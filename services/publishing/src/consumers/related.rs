//! Consumes the related sets of recommendations.

use newsroom_chassis::{
    bus::Event,
    consumer::{ConsumerSpec, HandleError, Handler},
    store::{EventBatch, HandleOutcome, Store},
};
use newsroom_proto::recommendations::v1;
use prost::Name as _;

use crate::{convert, domain::RelatedSet, usecase};

pub const RELATED: ConsumerSpec = ConsumerSpec {
    durable: "publishing-related",
    stream: "RECOMMENDATIONS",
    subjects: &["newsroom.recommendations.v1.*.*.*"],
};

pub struct RelatedConsumer {
    store: Store,
}

impl RelatedConsumer {
    pub fn new(store: Store) -> Self {
        Self { store }
    }
}

impl Handler for RelatedConsumer {
    type Command = RelatedSet;

    fn inbox(&self) -> &'static str {
        RELATED.durable
    }

    fn read(&self, event: &Event) -> Result<Option<RelatedSet>, HandleError> {
        if event.event_type != v1::RelatedChanged::full_name() {
            return Ok(None);
        }
        Ok(Some(convert::related_from_message(event.decode()?)?))
    }

    async fn apply(&self, batch: EventBatch<RelatedSet>) -> Result<Vec<HandleOutcome>, HandleError> {
        Ok(usecase::update_related_sets(&self.store, batch).await?)
    }
}
