//! Consumes the items of ingestion.

use std::sync::Arc;

use newsroom_chassis::{
    bus::Event,
    consumer::{ConsumerSpec, HandleError, Handler},
    store::{EventBatch, HandleOutcome, Store},
};
use newsroom_proto::ingestion::v1::{ItemContested, ItemGrouped, ItemIngested, ItemUpdated};
use prost::Name as _;

use crate::{
    convert,
    domain::{AutoApproval, ItemReport},
    usecase::{self, desk::DeskCache},
};

/// New items, changed items, contests and groups of near copies.
pub const ITEMS: ConsumerSpec = ConsumerSpec {
    durable: "editorial-items",
    stream: "INGESTION",
    subjects: &[
        "newsroom.ingestion.v1.item.ingested.*",
        "newsroom.ingestion.v1.item.updated.*",
        "newsroom.ingestion.v1.item.contested.*",
        "newsroom.ingestion.v1.item.grouped.*",
    ],
};

/// Canceled items, which [`ITEMS`] receives too.
pub const URGENT_ITEMS: ConsumerSpec = ConsumerSpec {
    durable: "editorial-items-urgent",
    stream: "INGESTION_URGENT",
    subjects: &["urgent.newsroom.ingestion.v1.item.*.*"],
};

/// Makes stories from items.
#[derive(Clone)]
pub struct ItemHandler {
    store: Store,
    auto_approval: Arc<AutoApproval>,
    desks: DeskCache,
}

impl ItemHandler {
    /// Writes into `store`. Items of the desks of `auto_approval` are published without a person.
    pub fn new(store: Store, auto_approval: AutoApproval) -> Self {
        Self { store, auto_approval: Arc::new(auto_approval), desks: DeskCache::new() }
    }
}

impl Handler for ItemHandler {
    type Command = ItemReport;

    /// Both consumers receive the same event. The later delivery is a duplicate.
    fn inbox(&self) -> &'static str {
        ITEMS.durable
    }

    fn read(&self, event: &Event) -> Result<Option<ItemReport>, HandleError> {
        let item = match event.event_type.as_str() {
            kind if kind == ItemIngested::full_name() => event.decode::<ItemIngested>()?.item,
            kind if kind == ItemUpdated::full_name() => event.decode::<ItemUpdated>()?.item,
            kind if kind == ItemContested::full_name() => {
                let contest = convert::contest_from_message(event.decode::<ItemContested>()?)?;
                return Ok(Some(ItemReport::Contest(contest)));
            }
            kind if kind == ItemGrouped::full_name() => {
                let grouped = convert::group_from_message(event.decode::<ItemGrouped>()?)?;
                return Ok(Some(ItemReport::Grouped(grouped)));
            }
            _ => return Ok(None),
        };
        Ok(convert::item_from_message(item)?.map(ItemReport::Revision))
    }

    async fn apply(&self, batch: EventBatch<ItemReport>) -> Result<Vec<HandleOutcome>, HandleError> {
        Ok(usecase::story::take_in_reports(&self.store, &self.desks, self.auto_approval.clone(), batch).await?)
    }
}
