//! The call or event that causes a write, so that the write happens only once.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use tracing::Span;
use uuid::Uuid;

use super::StoreError;
use crate::api_error::Violations;

/// The longest request id, in characters.
const MAX_REQUEST_ID: usize = 64;

/// A valid request id. With an empty id, a repeat is not recognised.
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
    id: Option<String>,
    digest: Vec<u8>,
}

/// A call that writes, and who makes it: nobody gets the response to the request of somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalRequest {
    /// The id of the principal and the request id.
    pub(super) id: Option<String>,
    pub(super) digest: Vec<u8>,
}

impl Request {
    /// Reads `request_id`. With an empty id, a repeat is not recognised. A repeat has to have the same `method` and
    /// `body`, the encoded request.
    pub fn parse(request_id: &str, method: &str, body: &[u8], violations: &mut Violations) -> Self {
        Self::new(RequestId::parse(request_id, violations), method, body)
    }

    /// The call with this id. A repeat has to have the same `method` and `body`.
    pub fn new(id: RequestId, method: &str, body: &[u8]) -> Self {
        let digest = Sha256::new().chain_update(method).chain_update([0]).chain_update(body).finalize().to_vec();
        Self { id: id.0, digest }
    }

    /// The call of the principal with this id.
    pub fn by(self, principal: &str) -> PrincipalRequest {
        // No id has a line feed.
        PrincipalRequest { id: self.id.map(|id| format!("{principal}\n{id}")), digest: self.digest }
    }

    /// A write whose repeat is not recognised.
    pub fn unrepeatable() -> Self {
        Self { id: None, digest: Vec::new() }
    }
}

impl PrincipalRequest {
    /// A write whose repeat is not recognised.
    pub fn unrepeatable() -> Self {
        Self { id: None, digest: Vec::new() }
    }
}

/// A response that is stored, so that a repeated request receives it again.
pub trait StoredResponse: Sized {
    /// Encodes the response.
    fn to_bytes(&self) -> Vec<u8>;
    /// Decodes a stored response.
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

/// Events that a consumer received, each with the command that was read from it.
#[derive(Debug)]
pub struct EventBatch<C> {
    /// The name under which handled events are recorded. Consumers with the same name handle an event once.
    pub inbox: &'static str,
    /// The events in the order of the stream.
    pub events: Vec<EventCommand<C>>,
}

/// What an event asks for. A clone shares the command.
#[derive(Debug)]
pub struct EventCommand<C> {
    /// The event's id.
    pub event_id: Uuid,
    /// What the event asks for.
    pub command: Arc<C>,
    /// The span of handling the event. What the command publishes is published in it.
    pub span: Span,
}

impl<C> EventBatch<C> {
    /// A batch of events with their ids and commands, all handled in the current span.
    pub fn new(inbox: &'static str, events: impl IntoIterator<Item = (Uuid, C)>) -> Self {
        let event = |(event_id, command)| EventCommand { event_id, command: Arc::new(command), span: Span::current() };
        Self { inbox, events: events.into_iter().map(event).collect() }
    }
}

impl<C> Clone for EventCommand<C> {
    fn clone(&self) -> Self {
        Self { event_id: self.event_id, command: self.command.clone(), span: self.span.clone() }
    }
}

/// The outcome of handling an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandleOutcome {
    /// The effect of the event has been written now.
    Applied,
    /// The effect had been written before; nothing was written.
    Duplicate,
    /// This version has no use for the event's type or content; nothing was written.
    Unknown,
}
