//! Reads the raw payload of an item.

use time::OffsetDateTime;

use crate::{
    convert::RawQuery,
    domain::{Digest, DomainError, Parser},
    store::{Payloads, Revisions},
    usecase::{Error, Intake},
};

/// The raw payload of an item's revision.
#[derive(Clone, Debug)]
pub struct ReadPayload {
    pub digest: Digest,
    pub bytes: Vec<u8>,
    pub receive_time: OffsetDateTime,
    pub parser: Parser,
}

/// Returns the payload of an item's revision.
pub async fn read(intake: &Intake, query: RawQuery) -> Result<ReadPayload, Error> {
    let found = Revisions::reading(&intake.store).payload(query).await?;
    let (digest, receive_time, parser) = found.ok_or(DomainError::ItemNotFound)?;
    let raw = Payloads::reading(&intake.store).find(digest).await?.ok_or(DomainError::RawExpired)?;
    let bytes = intake.reader.work(move || raw.decompressed()).await??;
    Ok(ReadPayload { digest, bytes, receive_time, parser })
}
