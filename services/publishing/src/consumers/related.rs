//! Consumes the related sets of recommendations.

use newsroom_chassis::{
    bus::Event,
    consumer::{ConsumerSpec, HandleError, Handler},
    store::{EventKey, HandleOutcome, Store},
};
use newsroom_proto::recommendations::v1;
use prost::Name as _;

use crate::{convert, usecase};

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
    async fn handle(&self, event: &Event) -> Result<HandleOutcome, HandleError> {
        if event.event_type != v1::RelatedChanged::full_name() {
            return Ok(HandleOutcome::Unknown);
        }
        let message = event.decode()?;
        let set = convert::related_from_message(message)?;
        let key = EventKey { consumer: RELATED.durable, event_id: event.id };
        Ok(usecase::update_related_set(&self.store, key, set).await?)
    }
}
