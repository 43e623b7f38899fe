//! Raw payloads are forgotten when they have been kept long enough.

use std::time::Duration;

use newsroom_chassis::{clock, store::Store};

use super::Error;
use crate::store;

/// How many are forgotten in one write.
const BATCH: u64 = 500;

/// Forgets all raw payloads that last came longer ago than `kept`, and gives how many those were.
pub async fn forget_payloads(store: &Store, kept: Duration) -> Result<u64, Error> {
    let before = clock::now() - kept;
    let mut forgotten = 0;
    loop {
        let batch = store::forget_payloads(store, before, BATCH).await?;
        forgotten += batch;
        if batch == 0 {
            return Ok(forgotten);
        }
    }
}
