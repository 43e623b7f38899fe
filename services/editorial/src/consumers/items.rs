//! What came in on the wire.

use std::sync::Arc;

use newsroom_chassis::{
    bus::Event,
    consumer::{ConsumerSpec, HandleError, Handler},
    store::{EventKey, HandleOutcome, Store},
};
use newsroom_proto::ingestion::v1::{ItemContested, ItemIngested, ItemUpdated};
use prost::Name;

use crate::{convert, domain::AutoApproval, usecase};

/// New items and changed ones, and what was told of them that they do not say.
pub const ITEMS: ConsumerSpec = ConsumerSpec {
    durable: "editorial-items",
    stream: "INGESTION",
    subjects: &[
        "newsroom.ingestion.v1.item.ingested.*",
        "newsroom.ingestion.v1.item.updated.*",
        "newsroom.ingestion.v1.item.contested.*",
    ],
};

/// Items that the wire has canceled, which stand in [`ITEMS`] too.
pub const URGENT_ITEMS: ConsumerSpec = ConsumerSpec {
    durable: "editorial-items-urgent",
    stream: "INGESTION_URGENT",
    subjects: &["urgent.newsroom.ingestion.v1.item.*.*"],
};

/// Makes stories of items.
#[derive(Clone)]
pub struct Items {
    store: Store,
    approves: Arc<AutoApproval>,
    desks: usecase::desk::DeskCache,
}

impl Items {
    /// Writes into `store`; what comes for a desk that `approves` by itself is published.
    pub fn new(store: Store, approves: AutoApproval) -> Self {
        Self { store, approves: Arc::new(approves), desks: usecase::desk::DeskCache::new() }
    }
}

impl Items {
    async fn contested(&self, event: &Event) -> Result<HandleOutcome, HandleError> {
        let contest = convert::contest_from_message(read::<ItemContested>(event)?).map_err(HandleError::poison)?;
        let key = EventKey { consumer: ITEMS.durable, event_id: event.id };
        Ok(usecase::story::note_contest(&self.store, &self.desks, key, contest).await?)
    }
}

impl Handler for Items {
    async fn handle(&self, event: &Event) -> Result<HandleOutcome, HandleError> {
        let item = match event.event_type.as_str() {
            kind if kind == ItemIngested::full_name() => read::<ItemIngested>(event)?.item,
            kind if kind == ItemUpdated::full_name() => read::<ItemUpdated>(event)?.item,
            kind if kind == ItemContested::full_name() => return self.contested(event).await,
            _ => return Ok(HandleOutcome::Unknown),
        };
        let Some(item) = convert::item_from_message(item).map_err(HandleError::poison)? else {
            return Ok(HandleOutcome::Unknown);
        };
        // Whichever way it came: the other one is a repeat.
        let key = EventKey { consumer: ITEMS.durable, event_id: event.id };
        Ok(usecase::story::take_in_item(&self.store, &self.desks, self.approves.clone(), key, item).await?)
    }
}

fn read<M: Name + Default>(event: &Event) -> Result<M, HandleError> {
    M::decode(event.payload.clone()).map_err(HandleError::poison)
}
