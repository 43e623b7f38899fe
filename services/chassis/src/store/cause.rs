//! The call or event on whose behalf a write happens, so that it happens once.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::StoreError;
use crate::api_error::Violations;

/// The longest request id, in characters.
const MAX_REQUEST_ID: usize = 64;

/// A request id that was checked. An empty one makes no promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Option<String>);

impl RequestId {
    /// Reads `request_id`.
    pub fn parse(request_id: &str, violations: &mut Violations) -> Self {
        if request_id.chars().count() > MAX_REQUEST_ID || request_id.chars().any(char::is_control) {
            violations.add(
                "request_id",
                format_args!("must have at most {MAX_REQUEST_ID} characters, none of them a control"),
            );
        }
        Self(Some(request_id.to_owned()).filter(|id| !id.is_empty()))
    }
}

/// A call that writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub(super) id: Option<String>,
    pub(super) digest: Vec<u8>,
}

impl Request {
    /// Reads `request_id`: empty makes no promise. `method` and `body`, the encoded request, are what a
    /// repeat has to equal.
    pub fn parse(request_id: &str, method: &str, body: &[u8], violations: &mut Violations) -> Self {
        Self::new(RequestId::parse(request_id, violations), method, body)
    }

    /// The call with this id. `method` and `body` are what a repeat has to equal.
    pub fn new(id: RequestId, method: &str, body: &[u8]) -> Self {
        let digest = Sha256::new().chain_update(method).chain_update([0]).chain_update(body).finalize().to_vec();
        Self { id: id.0, digest }
    }

    /// A write that is not repeated.
    pub fn unrepeatable() -> Self {
        Self { id: None, digest: Vec::new() }
    }
}

/// An answer that is kept, so that a repeated request gets it again.
pub trait StoredResponse: Sized {
    /// As bytes to keep.
    fn to_bytes(&self) -> Vec<u8>;
    /// From bytes that were kept.
    fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError>;
}

impl StoredResponse for () {
    fn to_bytes(&self) -> Vec<u8> {
        Vec::new()
    }

    fn from_bytes(_: &[u8]) -> Result<Self, StoreError> {
        Ok(())
    }
}

/// An event as one consumer meets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventKey {
    /// The consumer's durable name.
    pub consumer: &'static str,
    /// The event's id.
    pub event_id: Uuid,
}

/// The outcome of handling an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandleOutcome {
    /// Its effect is written now.
    Applied,
    /// Its effect was written before; nothing was done.
    Duplicate,
    /// It is of a type, or about something, that this version has no use for; nothing was done.
    Unknown,
}
