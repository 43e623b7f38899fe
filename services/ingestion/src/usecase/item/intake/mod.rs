//! Ingests items: new items, new revisions, their events, and their payload.
//!
//! Within an authority, an identity always denotes one item. If several writers insert it at the same time, a unique
//! key determines which one succeeds, and the items of the others are reconciled with the stored item. Rows are written
//! in the order of the identities, so that writers never deadlock.

mod reconcile;
mod save;

use std::{collections::HashMap, sync::Arc};

use newsroom_chassis::store::Transaction;

use crate::{
    domain::{Freshness, IncomingItem, IngestedItem, KnownItem, Reconciliation, Source, spoken_for},
    store::CompressedPayload,
    usecase::Error,
};

/// The maximum number of incoming items in one statement: 12 columns each, below the limit of 32,766 parameters.
const ROWS: usize = 500;

/// The items of one payload, or some of them.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub compressed: Arc<CompressedPayload>,
    /// The items, with distinct identities.
    pub items: Vec<IncomingItem>,
    /// Whether the sender is proven to send this content now.
    pub freshness: Freshness,
}

/// Ingests a delivery completely. Returns the outcome of each incoming item, in the same order.
pub(super) async fn take_in(
    tx: &mut Transaction,
    source: &Source,
    delivery: &Delivery,
) -> Result<Vec<IngestedItem>, Error> {
    let mut in_order: Vec<usize> = (0..delivery.items.len()).collect();
    in_order.sort_unstable_by_key(|at| &delivery.items[*at].draft.identity);
    let mut batch = IntakeBatch { source, delivery, reconciled: Vec::new(), known: HashMap::new() };
    for rows in in_order.chunks(ROWS) {
        batch.reconcile(tx, rows).await?;
    }
    batch.save(tx).await
}

/// The state of ingesting one delivery.
struct IntakeBatch<'a> {
    source: &'a Source,
    delivery: &'a Delivery,
    reconciled: Vec<Reconciled>,
    /// The stored items with the incoming identities, within any authority.
    known: HashMap<String, Vec<KnownItem>>,
}

/// An incoming item that was reconciled.
struct Reconciled {
    /// The index in the delivery.
    at: usize,
    reconciliation: Reconciliation,
    /// Whether the incoming item has changed another stored item before this one.
    is_more: bool,
}

impl Reconciled {
    fn first(at: usize, reconciliation: Reconciliation) -> Self {
        Self { at, reconciliation, is_more: false }
    }
}

impl IntakeBatch<'_> {
    /// The stored items that the incoming item at an index speaks for.
    fn spoken_for(&self, at: usize) -> Vec<&KnownItem> {
        spoken_for(self.known_under(at), self.incoming(at), self.source)
    }

    /// The stored items with the identity of the incoming item at an index.
    fn known_under(&self, at: usize) -> &[KnownItem] {
        self.known.get(self.identity(at)).map(Vec::as_slice).unwrap_or_default()
    }

    fn incoming(&self, at: usize) -> &IncomingItem {
        &self.delivery.items[at]
    }

    fn identity(&self, at: usize) -> &str {
        &self.incoming(at).draft.identity
    }
}
