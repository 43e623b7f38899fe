//! The raw payload of an item is read.

use time::OffsetDateTime;

use crate::{
    convert::RawQuery,
    domain::{Digest, DomainError, Parser},
    store::{Payloads, Revisions},
    usecase::{Error, Intake},
};

/// The raw payload that a revision of an item was read from.
#[derive(Clone, Debug)]
pub struct ReadPayload {
    pub digest: Digest,
    pub bytes: Vec<u8>,
    /// When it came.
    pub receive_time: OffsetDateTime,
    /// Who read it.
    pub parser: Parser,
}

/// Gives the payload that a revision of an item was read from.
pub async fn read(intake: &Intake, query: RawQuery) -> Result<ReadPayload, Error> {
    let found = Revisions::reading(&intake.store).payload(query).await?;
    let (digest, receive_time, parser) = found.ok_or(DomainError::ItemNotFound)?;
    let raw = Payloads::reading(&intake.store).find(digest).await?.ok_or(DomainError::RawExpired)?;
    let bytes = intake.reader.work(move || raw.decompressed()).await??;
    Ok(ReadPayload { digest, bytes, receive_time, parser })
}
