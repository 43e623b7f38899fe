//! Items come in: new items, new revisions, their events, and the payload that they came in.
//!
//! Whatever comes at the same time, an identity is one item of its authority: a unique key decides which writer was
//! first, and the items of the others are reconciled with the stored item. Rows are written in the order of the
//! identities, so that two writers never wait for each other.

mod reconcile;
mod save;

use std::{collections::HashMap, sync::Arc};

use newsroom_chassis::store::Transaction;

use crate::{
    domain::{Freshness, IncomingItem, IngestedItem, KnownItem, Reconciliation, Source, spoken_for},
    store::CompressedPayload,
    usecase::Error,
};

/// How many incoming items are reconciled at once: 12 columns each, below the limit of 32,766 parameters.
const ROWS: usize = 500;

/// What came in one payload, or a part of that.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The payload.
    pub compressed: Arc<CompressedPayload>,
    /// What was read from it, each identity once.
    pub items: Vec<IncomingItem>,
    /// What is known of when its sender says this.
    pub freshness: Freshness,
}

/// Takes in all of a delivery. Returns the outcome of each incoming item, in its order.
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

/// One delivery on its way in.
struct IntakeBatch<'a> {
    source: &'a Source,
    delivery: &'a Delivery,
    reconciled: Vec<Reconciled>,
    /// The stored items of the identities that come in, within any authority.
    known: HashMap<String, Vec<KnownItem>>,
}

/// An incoming item that was reconciled.
struct Reconciled {
    /// Its place in the delivery.
    at: usize,
    reconciliation: Reconciliation,
    /// It changes this stored item, and has changed another one before.
    is_more: bool,
}

impl Reconciled {
    fn first(at: usize, reconciliation: Reconciliation) -> Self {
        Self { at, reconciliation, is_more: false }
    }
}

impl IntakeBatch<'_> {
    /// The stored items that an incoming item speaks for.
    fn spoken_for(&self, at: usize) -> Vec<&KnownItem> {
        spoken_for(self.known_under(at), self.incoming(at), self.source)
    }

    /// The stored items of an incoming item's identity.
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
