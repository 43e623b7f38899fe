//! What a source delivers: the items of one payload, or some of them.

use std::sync::Arc;

use crate::{
    domain::{Blob, Digest, Freshness, IncomingItem, Seen, SourceId},
    store::CompressedPayload,
};

/// The weight of an item in a batch, in bytes, in addition to its share of the payload.
const ITEM_WEIGHT: usize = 8 << 10;

/// The items of one payload, or some of them. All of them are ingested in one transaction.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub source_id: SourceId,
    pub payload: Arc<CompressedPayload>,
    /// The items, with distinct identities.
    pub items: Vec<IncomingItem>,
    /// The files of the payload. Those that the items name are stored before the items.
    pub blobs: Arc<[Blob]>,
    /// Whether the sender is proven to send this content now.
    pub freshness: Freshness,
    pub kind: DeliveryKind,
}

/// How a delivery came, with the effects that belong to that.
#[derive(Clone, Debug)]
pub enum DeliveryKind {
    /// The source sent it. It is refused if the source is paused, and it changes the health of the source.
    Push {
        /// The parts that could not be read, each with its reason.
        rejected: Vec<String>,
    },
    /// It was fetched from the source, came from a hub, or was parsed again.
    Poll {
        /// The file or message that was read, or the position up to which the source was read.
        seen: Option<Seen>,
    },
}

impl Delivery {
    /// The share of a batch that the delivery takes, in bytes.
    pub(super) fn weight(&self) -> usize {
        self.payload.compressed_size() + self.items.len() * ITEM_WEIGHT
    }

    /// The files that the delivery names: those of its items, and the payload if it is stored as a blob.
    pub(super) fn files(&self) -> impl Iterator<Item = Digest> {
        let payload = self.payload.blob().filter(|_| !self.items.is_empty()).map(|_| self.payload.digest());
        self.items.iter().flat_map(|incoming| incoming.draft.blobs()).chain(payload)
    }

    pub(super) fn seen(&self) -> Option<&Seen> {
        match &self.kind {
            DeliveryKind::Poll { seen } => seen.as_ref(),
            DeliveryKind::Push { .. } => None,
        }
    }

    /// The parts of a push that could not be read.
    pub(super) fn rejected(&self) -> &[String] {
        match &self.kind {
            DeliveryKind::Push { rejected } => rejected,
            DeliveryKind::Poll { .. } => &[],
        }
    }

    pub(super) fn is_push(&self) -> bool {
        matches!(self.kind, DeliveryKind::Push { .. })
    }
}
