//! An event on the bus: CloudEvents 1.0, NATS binding, binary mode.

use async_nats::HeaderMap;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

use crate::telemetry::context::TraceContext;

/// The prefix of subjects in the stream of urgent events. An urgent event is published there and, under its plain
/// subject, in the stream of all events.
pub const URGENT_PREFIX: &str = "urgent.";

/// A received event.
#[derive(Clone, Debug)]
pub struct Event {
    /// `ce-id`.
    pub id: Uuid,
    /// `ce-type`, the payload's message name.
    pub event_type: String,
    /// The event's subject, without [`URGENT_PREFIX`].
    pub subject: String,
    /// `ce-subject`: the aggregate's id.
    pub aggregate_id: Uuid,
    /// `ce-revision`: the aggregate's revision after the event.
    pub aggregate_revision: i64,
    /// `ce-time`.
    pub time: OffsetDateTime,
    /// The trace that the event belongs to.
    pub trace: TraceContext,
    /// The encoded message.
    pub payload: bytes::Bytes,
}

/// Why a message is not an event.
#[derive(Debug, thiserror::Error)]
#[error("header {header} {rule}")]
pub struct BadEvent {
    header: &'static str,
    rule: &'static str,
}

impl Event {
    /// Reads an event from the headers and the payload of a message.
    pub fn read(subject: &str, headers: Option<&HeaderMap>, payload: bytes::Bytes) -> Result<Self, BadEvent> {
        let text = |header: &'static str| {
            headers
                .and_then(|headers| headers.get(header))
                .map(|value| value.as_str())
                .ok_or(BadEvent { header, rule: "is missing" })
        };
        let wrong = |header, rule| move || BadEvent { header, rule };
        let id = |header| Uuid::parse_str(text(header)?).ok().ok_or_else(wrong(header, "is no UUID"));
        if text("ce-specversion")? != "1.0" {
            return Err(BadEvent { header: "ce-specversion", rule: "must be 1.0" });
        }
        Ok(Self {
            id: id("ce-id")?,
            event_type: text("ce-type")?.to_owned(),
            subject: subject.strip_prefix(URGENT_PREFIX).unwrap_or(subject).to_owned(),
            aggregate_id: id("ce-subject")?,
            aggregate_revision: text(REVISION)?.parse().ok().ok_or_else(wrong(REVISION, "is no number"))?,
            time: OffsetDateTime::parse(text("ce-time")?, &Rfc3339)
                .ok()
                .ok_or_else(wrong("ce-time", "is no RFC 3339 time"))?,
            trace: TraceContext {
                traceparent: text("traceparent").unwrap_or_default().to_owned(),
                tracestate: text("tracestate").unwrap_or_default().to_owned(),
            },
            payload,
        })
    }

    /// Decodes the payload as a message.
    pub fn decode<M: prost::Message + Default>(&self) -> Result<M, prost::DecodeError> {
        M::decode(self.payload.clone())
    }

    /// The headers that [`Event::read`] reads, and `Nats-Msg-Id`.
    pub fn headers(&self, source: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("ce-specversion", "1.0");
        headers.insert("ce-id", self.id.to_string());
        headers.insert("ce-type", self.event_type.as_str());
        headers.insert("ce-source", source);
        headers.insert("ce-subject", self.aggregate_id.to_string());
        headers.insert("ce-time", self.time.format(&Rfc3339).unwrap_or_default());
        headers.insert("ce-datacontenttype", "application/protobuf");
        headers.insert(REVISION, self.aggregate_revision.to_string());
        headers.insert(async_nats::header::NATS_MESSAGE_ID, self.id.to_string());
        if !self.trace.traceparent.is_empty() {
            headers.insert("traceparent", self.trace.traceparent.as_str());
        }
        if !self.trace.tracestate.is_empty() {
            headers.insert("tracestate", self.trace.tracestate.as_str());
        }
        headers
    }
}

/// An extension attribute of CloudEvents.
const REVISION: &str = "ce-revision";

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Event {
        Event {
            id: Uuid::now_v7(),
            event_type: "newsroom.editorial.v1.StoryApproved".into(),
            subject: "newsroom.editorial.v1.story.approved.x".into(),
            aggregate_id: Uuid::now_v7(),
            aggregate_revision: 3,
            time: crate::clock::now(),
            trace: TraceContext {
                traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into(),
                ..Default::default()
            },
            payload: bytes::Bytes::from_static(b"x"),
        }
    }

    #[test]
    fn headers_carry_the_whole_event() {
        let sent = event();
        let read = Event::read(&sent.subject, Some(&sent.headers("newsroom/editorial")), sent.payload.clone()).unwrap();
        assert_eq!(format!("{sent:?}"), format!("{read:?}"));
    }

    #[test]
    fn a_missing_or_wrong_header_is_named() {
        for header in ["ce-specversion", "ce-id", "ce-type", "ce-subject", "ce-time", "ce-revision"] {
            let sent = event();
            let mut headers = HeaderMap::new();
            for (name, values) in sent.headers("newsroom/editorial").iter() {
                if name.to_string() != header {
                    headers.insert(name.clone(), values[0].clone());
                }
            }
            let error = Event::read("s", Some(&headers), bytes::Bytes::new()).unwrap_err();
            assert!(error.to_string().contains(header), "{error}");
        }
        assert!(Event::read("s", None, bytes::Bytes::new()).is_err());
    }
}
