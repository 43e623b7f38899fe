//! Reads the raw payload of an item.

use bytes::Bytes;
use time::OffsetDateTime;

use crate::{
    convert::RawQuery,
    domain::{Digest, DomainError, Parser},
    store::{Payloads, RawPayload, Revisions},
    usecase::{Error, Intake, blob::blob_digest},
};

/// The raw payload of an item's revision.
#[derive(Clone, Debug)]
pub struct ReadPayload {
    pub digest: Digest,
    pub bytes: Bytes,
    pub receive_time: OffsetDateTime,
    pub parser: Parser,
}

/// Returns the payload of an item's revision.
pub async fn read(intake: &Intake, query: RawQuery) -> Result<ReadPayload, Error> {
    let found = Revisions::reading(&intake.store).payload(query).await?;
    let (digest, receive_time, parser) = found.ok_or(DomainError::ItemNotFound)?;
    let raw = Payloads::reading(&intake.store).find(digest).await?.ok_or(DomainError::RawExpired)?;
    Ok(ReadPayload { digest, bytes: bytes(intake, raw).await?, receive_time, parser })
}

/// Returns the content of a stored payload.
pub(in crate::usecase) async fn bytes(intake: &Intake, raw: RawPayload) -> Result<Bytes, Error> {
    if !raw.is_blob() {
        return Ok(intake.reader.work(move || raw.decompressed()).await??.into());
    }
    let found = intake.blobs.get(blob_digest(raw.digest)?).await?;
    if found.is_none() {
        tracing::error!(payload.digest = %raw.digest, "a raw payload is missing in the blob store");
    }
    Ok(found.ok_or(DomainError::RawExpired)?)
}
