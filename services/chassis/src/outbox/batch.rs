//! Publishes many messages to one stream: all of them or none (ADR-50), or one by one where a batch is rejected.

use async_nats::{HeaderMap, jetstream::context::PublishErrorKind};
use futures::future::join_all;
use serde::Deserialize;

use crate::bus::{ACK_TIMEOUT, Bus, BusError};

/// The most messages of one batch; the server accepts up to 1,000.
pub(super) const MAX_MESSAGES: usize = 500;

/// The server's code `JSStreamStoreFailedF`: the stream cannot store the message, for example because it is full.
pub(super) const STORE_FAILED: u64 = 10_077;

/// A message to publish.
pub(super) struct Message {
    pub subject: String,
    pub headers: HeaderMap,
    pub payload: bytes::Bytes,
}

/// The outcome of publishing a batch.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Published {
    /// The stream stored all of them.
    All {
        /// The sequence of the last message.
        last: u64,
    },
    /// The server rejected the batch and stored none of it.
    Rejected {
        /// The server's error code.
        code: u64,
        /// The message of the server.
        text: String,
    },
}

#[derive(Deserialize)]
struct Reply {
    #[serde(default)]
    seq: u64,
    error: Option<ReplyError>,
}

#[derive(Deserialize)]
struct ReplyError {
    #[serde(default)]
    err_code: u64,
    #[serde(default)]
    description: String,
}

/// Publishes the messages as one atomic batch after the sequence `after`. If the stream's last sequence differs,
/// another relay is active, and the server rejects the batch.
pub(super) async fn publish(
    bus: &Bus,
    batch_id: &str,
    after: u64,
    mut messages: Vec<Message>,
) -> Result<Published, BusError> {
    for (sequence, message) in (1..).zip(&mut messages) {
        message.headers.insert("Nats-Batch-Id", batch_id);
        message.headers.insert("Nats-Batch-Sequence", u64::to_string(&sequence));
    }
    if let Some(first) = messages.first_mut() {
        first.headers.insert("Nats-Expected-Last-Sequence", after.to_string());
        first.headers.insert("Nats-Required-Api-Level", "2");
    }
    let Some(mut last) = messages.pop() else { return Ok(Published::All { last: after }) };
    // Only the last message asks for an answer, so that a batch takes one round trip.
    for Message { subject, headers, payload } in messages {
        let sent = bus.client().publish_with_headers(subject, headers, payload).await;
        sent.map_err(|error| BusError::Unavailable(error.to_string()))?;
    }
    last.headers.insert("Nats-Batch-Commit", "1");
    let reply = request(bus, last).await?;
    Ok(match reply.error {
        Some(error) => Published::Rejected { code: error.err_code, text: error.description },
        None => Published::All { last: reply.seq },
    })
}

async fn request(bus: &Bus, message: Message) -> Result<Reply, BusError> {
    let request =
        async_nats::Request::new().headers(message.headers).payload(message.payload).timeout(Some(ACK_TIMEOUT));
    let answer = bus.client().send_request(message.subject, request).await;
    let answer = answer.map_err(|error| BusError::Unavailable(error.to_string()))?;
    serde_json::from_slice(&answer.payload)
        .map_err(|error| BusError::Unavailable(format!("unreadable answer: {error}")))
}

/// The outcome of publishing messages one by one.
#[derive(Debug, Default)]
pub(super) struct Singly {
    /// How many messages from the first on are certainly stored.
    pub stored: usize,
    /// The sequence of the last of these messages, if all were new.
    pub last: Option<u64>,
    /// The first error.
    pub trouble: Option<BusError>,
}

/// Publishes the messages one by one, with many in flight. A message id that the stream already has is not an error.
pub(super) async fn publish_singly(bus: &Bus, messages: Vec<Message>) -> Singly {
    let mut acks = Vec::with_capacity(messages.len());
    let mut published = Singly::default();
    for message in messages {
        match bus.jetstream().publish_with_headers(message.subject, message.headers, message.payload).await {
            Ok(ack) => acks.push(ack),
            Err(error) => {
                published.trouble = Some(BusError::Unavailable(error.to_string()));
                break;
            }
        }
    }
    let mut repeated = false;
    // Every future is awaited, because a dropped future would hide its failure. All are awaited at once, because the
    // timeout of an acknowledgement starts when it is awaited.
    for ack in join_all(acks.into_iter().map(IntoFuture::into_future)).await {
        match ack {
            Ok(ack) if published.trouble.is_none() => {
                published.stored += 1;
                published.last = Some(ack.sequence);
                repeated |= ack.duplicate;
            }
            Ok(_) => {}
            Err(error) => {
                let text = match error.kind() {
                    PublishErrorKind::StreamNotFound => "the stream is missing".to_owned(),
                    _ => error.to_string(),
                };
                published.trouble.get_or_insert(BusError::Unavailable(text));
            }
        }
    }
    if repeated || published.trouble.is_some() {
        published.last = None;
    }
    published
}
