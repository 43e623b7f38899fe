//! Sources are listened to: which of them have gone quiet, and which speak again?

use newsroom_chassis::store::Store;
use time::OffsetDateTime;

use super::Error;
use crate::store;

/// How many sources are looked at between two reads of the list.
const PAGE: u64 = 200;

/// Notes and publishes of each source whether it went quiet or speaks again by `now`.
pub async fn listen_to_sources(store: &Store, now: OffsetDateTime) -> Result<(), Error> {
    let mut after = None;
    loop {
        match store::listen(store, now, after, PAGE).await? {
            Some(last) => after = Some(last),
            None => return Ok(()),
        }
    }
}
