//! Names files in the transaction that stores the items.

use std::collections::HashMap;

use newsroom_chassis::store::{StoreError, Transaction};

use crate::{
    domain::{BlobState, Digest, Item},
    store::{Blobs, NamedBlobs},
};

/// The states of the files that drafts name. The files are locked, so that no collection dooms them meanwhile.
#[derive(Debug)]
pub(in crate::usecase) struct LockedBlobs(HashMap<Digest, BlobState>);

impl LockedBlobs {
    /// Locks these files. It needs no statement if there are none.
    pub async fn lock(tx: &Transaction, digests: impl Iterator<Item = Digest>) -> Result<Self, StoreError> {
        Ok(Self(Blobs::within(tx).lock(digests.map(Digest::to_vec).collect()).await?))
    }

    /// Fails with a conflict if one of these files is not stored: what names them waited so long that a collection has
    /// deleted the file. It has to be delivered again with its file.
    pub fn check(&self, mut digests: impl Iterator<Item = Digest>) -> Result<(), StoreError> {
        let is_stored = |digest| self.0.get(&digest).is_some_and(|state| *state != BlobState::Doomed);
        if digests.all(is_stored) { Ok(()) } else { Err(StoreError::Conflict) }
    }
}

/// Saves which files these new revisions name. It needs no statement if there are none.
pub(in crate::usecase) async fn save_names(tx: &Transaction, items: &[&Item]) -> Result<(), StoreError> {
    let digests = items.iter().flat_map(|item| item.draft.blobs()).map(Digest::to_vec).collect();
    Blobs::within(tx).confirm(digests).await?;
    NamedBlobs::within(tx).insert(items).await
}
