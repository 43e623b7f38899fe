//! Names files in the transaction that stores the items.

use std::collections::HashMap;

use newsroom_chassis::store::{StoreError, Transaction};

use crate::{
    domain::{BlobState, Digest, Draft, Item},
    store::{Blobs, NamedBlobs},
};

/// The states of the files that drafts name. The files are locked, so that no collection dooms them meanwhile.
#[derive(Debug)]
pub(in crate::usecase) struct LockedBlobs(HashMap<Digest, BlobState>);

impl LockedBlobs {
    /// Locks the files that these drafts name. It needs no statement if there are none.
    pub async fn lock(tx: &Transaction, drafts: impl Iterator<Item = &Draft>) -> Result<Self, StoreError> {
        let digests = drafts.flat_map(Draft::blobs).map(Digest::to_vec).collect();
        Ok(Self(Blobs::within(tx).lock(digests).await?))
    }

    /// Fails with a conflict if a file of a draft is not stored: the draft waited so long that a collection has deleted
    /// the file. It has to be delivered again with its file.
    pub fn check(&self, draft: &Draft) -> Result<(), StoreError> {
        let is_stored = |digest| self.0.get(&digest).is_some_and(|state| *state != BlobState::Doomed);
        if draft.blobs().all(is_stored) { Ok(()) } else { Err(StoreError::Conflict) }
    }
}

/// Saves which files these new revisions name. It needs no statement if there are none.
pub(in crate::usecase) async fn save_names(tx: &Transaction, items: &[&Item]) -> Result<(), StoreError> {
    let digests = items.iter().flat_map(|item| item.draft.blobs()).map(Digest::to_vec).collect();
    Blobs::within(tx).confirm(digests).await?;
    NamedBlobs::within(tx).insert(items).await
}
