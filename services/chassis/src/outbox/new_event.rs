//! An event at the moment in which a service publishes it.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::telemetry::context;

/// The largest payload, in bytes. With its headers it stays below a server's default limit of 1 MiB.
pub const MAX_PAYLOAD: usize = 1_000_000;

/// Something that happened to an aggregate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// The full name of the payload's message, for example `newsroom.editorial.v1.StoryApproved`.
    pub event_type: String,
    /// `newsroom.<service>.v1.<aggregate>.<event>.<aggregate id>`.
    pub subject: String,
    /// The type of the aggregate, for example `story`.
    pub aggregate_type: &'static str,
    /// The id of the aggregate.
    pub aggregate_id: Uuid,
    /// The aggregate's revision after the event.
    pub aggregate_revision: i64,
    /// The encoded message.
    pub payload: Vec<u8>,
    /// Whether it is urgent for readers: a kill, a takedown, a correction. See [`super::Queue::Urgent`].
    pub urgent: bool,
}

impl NewEvent {
    /// An event of version 1 of `service`. `event` is a past tense in lower case, for example `approved`.
    pub fn new(
        service: &str,
        aggregate_type: &'static str,
        event: &str,
        (aggregate_id, aggregate_revision): (Uuid, i64),
        event_type: String,
        payload: Vec<u8>,
    ) -> Self {
        let subject = format!("newsroom.{service}.v1.{aggregate_type}.{event}.{aggregate_id}");
        Self { event_type, subject, aggregate_type, aggregate_id, aggregate_revision, payload, urgent: false }
    }

    /// The same event, urgent if `urgent` is true.
    #[must_use]
    pub fn urgent_if(self, urgent: bool) -> Self {
        Self { urgent, ..self }
    }
}

/// An event with its id, its time and its trace.
#[derive(Clone, Debug)]
pub(crate) struct OutboxEvent {
    pub event: NewEvent,
    pub event_id: Uuid,
    pub created_at: OffsetDateTime,
    pub trace: context::TraceContext,
}

impl OutboxEvent {
    pub fn now(event: NewEvent, created_at: OffsetDateTime) -> Self {
        let span = tracing::info_span!(
            "create",
            otel.name = format!("create {}", event.event_type),
            otel.kind = "producer",
            messaging.system = "nats",
            messaging.operation.name = "create",
            messaging.operation.r#type = "create",
            messaging.destination.name = event.subject,
        );
        let event_id = Uuid::now_v7();
        span.in_scope(|| tracing::debug!(event.id = %event_id, event.r#type = event.event_type, "published"));
        Self { event, event_id, created_at, trace: context::of(&span) }
    }
}
