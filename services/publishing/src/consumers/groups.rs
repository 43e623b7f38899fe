//! Consumes the groups of near copies of stories.

use newsroom_chassis::{
    bus::Event,
    consumer::{ConsumerSpec, HandleError, Handler},
    store::{EventBatch, HandleOutcome, Store},
};
use newsroom_proto::editorial::v1;
use prost::Name as _;

use crate::{convert, domain::GroupChange, usecase};

pub const GROUPS: ConsumerSpec = ConsumerSpec {
    durable: "publishing-groups",
    stream: "EDITORIAL",
    subjects: &["newsroom.editorial.v1.story.grouped.*"],
};

pub struct GroupConsumer {
    store: Store,
}

impl GroupConsumer {
    pub fn new(store: Store) -> Self {
        Self { store }
    }
}

impl Handler for GroupConsumer {
    type Command = GroupChange;

    fn inbox(&self) -> &'static str {
        GROUPS.durable
    }

    fn read(&self, event: &Event) -> Result<Option<GroupChange>, HandleError> {
        if event.event_type != v1::StoryGrouped::full_name() {
            return Ok(None);
        }
        Ok(Some(convert::group_change_from_message(event.decode()?)?))
    }

    async fn apply(&self, batch: EventBatch<GroupChange>) -> Result<Vec<HandleOutcome>, HandleError> {
        Ok(usecase::pass_on_groups(&self.store, batch).await?)
    }
}
