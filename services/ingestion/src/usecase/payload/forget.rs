//! Deletes raw payloads at the end of their retention period.

use std::time::Duration;

use newsroom_chassis::{clock, store::Store};

use crate::{store::Payloads, usecase::Error};

/// The maximum number of payloads that one transaction deletes.
const BATCH: u64 = 500;

/// Deletes all raw payloads that were last received longer ago than `kept`, and returns their number. The items from
/// these payloads remain.
pub async fn forget(store: &Store, kept: Duration) -> Result<u64, Error> {
    let before = clock::now() - kept;
    let mut forgotten = 0;
    loop {
        let digests = Payloads::reading(store).older_than(before, BATCH).await?;
        if digests.is_empty() {
            return Ok(forgotten);
        }
        let deleted = store.write(move |tx| {
            Box::pin(async move {
                // A payload that was received again in the meantime is not deleted.
                Ok::<_, Error>(Payloads::within(tx).delete(digests, before).await?)
            })
        });
        let deleted = deleted.await?;
        forgotten += deleted;
        if deleted == 0 {
            return Ok(forgotten);
        }
    }
}
