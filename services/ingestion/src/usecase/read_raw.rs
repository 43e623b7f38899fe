//! The raw payload of an item is read.

use super::{Error, Intake};
use crate::{
    convert::RawQuery,
    domain::DomainError,
    store::{self, RawPayload},
};

/// Gives the payload that a revision of an item was read from, and its bytes.
pub async fn read_raw(intake: &Intake, query: RawQuery) -> Result<(RawPayload, Vec<u8>), Error> {
    let raw = store::raw_payload(&intake.store, query).await?.ok_or(DomainError::ItemNotFound)?;
    let decompressed = intake.reader.work(move || raw.decompressed().map(|bytes| (raw, bytes))).await;
    Ok(decompressed??)
}
