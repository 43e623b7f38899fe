//! Raw payloads are deleted when they have been kept long enough.

use std::time::Duration;

use newsroom_chassis::{clock, store::Store};

use crate::{store::Payloads, usecase::Error};

/// How many are deleted in one transaction.
const BATCH: u64 = 500;

/// Deletes all raw payloads that last came longer ago than `kept`, and gives how many they were. The items that were
/// read from them stay.
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
                // A payload that has come again in the meantime stays.
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
