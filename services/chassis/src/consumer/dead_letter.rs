//! Dead letters: events that a consumer gave up, stored with their headers and payload.

use async_nats::jetstream::{
    self,
    stream::{DirectGetErrorKind, Stream},
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    bus::{BadEvent, Bus, BusError, DEAD_LETTERS, Event},
    clock,
};

const CONSUMER: &str = "newsroom-dead-consumer";
const SUBJECT: &str = "newsroom-dead-subject";
const ERROR: &str = "newsroom-dead-error";
const DELIVERIES: &str = "newsroom-dead-deliveries";
const TIME: &str = "newsroom-dead-time";
/// The longest error text that is kept, in characters.
const MAX_ERROR: usize = 1_000;

/// An event that a consumer gave up.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// The position in the stream of dead letters.
    pub sequence: u64,
    /// The consumer that gave up.
    pub consumer: String,
    /// The subject of the event's message.
    pub subject: String,
    /// The error of the last try.
    pub error: String,
    /// How often the consumer tried the event.
    pub deliveries: i64,
    /// When the consumer gave the event up.
    pub time: OffsetDateTime,
    /// The event's headers.
    pub headers: Vec<(String, String)>,
    /// The event's bytes.
    pub payload: bytes::Bytes,
}

/// Why a dead letter cannot be read or removed.
#[derive(Debug, thiserror::Error)]
pub enum DeadLetterError {
    /// No dead letter has this position, or it belongs to another service.
    #[error("no such dead letter")]
    NotFound,
    /// The bus does not answer.
    #[error(transparent)]
    Bus(#[from] BusError),
}

impl DeadLetter {
    /// Reads the event from the stored headers and payload.
    pub fn event(&self) -> Result<Event, BadEvent> {
        let mut headers = async_nats::HeaderMap::new();
        for (name, value) in &self.headers {
            headers.insert(name.as_str(), value.as_str());
        }
        Event::read(&self.subject, Some(&headers), self.payload.clone())
    }

    fn read(sequence: u64, headers: &async_nats::HeaderMap, payload: bytes::Bytes) -> Self {
        let text = |name: &str| headers.get(name).map(|value| value.as_str().to_owned()).unwrap_or_default();
        let own =
            |name: &str| name.starts_with("newsroom-dead-") || name == async_nats::header::NATS_MESSAGE_ID.to_string();
        let kept = headers
            .iter()
            .map(|(name, values)| (name.to_string(), values.first().map(|value| value.as_str().to_owned())));
        Self {
            sequence,
            consumer: text(CONSUMER),
            subject: text(SUBJECT),
            error: text(ERROR),
            deliveries: text(DELIVERIES).parse().unwrap_or(0),
            time: OffsetDateTime::parse(&text(TIME), &Rfc3339).unwrap_or(OffsetDateTime::UNIX_EPOCH),
            headers: kept.filter_map(|(name, value)| Some((name, value?))).filter(|(name, _)| !own(name)).collect(),
            payload,
        }
    }
}

/// Stores a delivery as a dead letter. The bus recognises a repeat.
pub(super) async fn bury(
    bus: &Bus,
    service: &str,
    durable: &str,
    message: &jetstream::Message,
    error: &str,
    tries: i64,
) -> Result<(), BusError> {
    bus.provision(DEAD_LETTERS).await?;
    let mut headers = own_headers(message);
    let place = message.info().map(|info| info.stream_sequence).unwrap_or_default();
    // A header is a single line.
    let error: String = error.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_ERROR).collect();
    headers.insert(async_nats::header::NATS_MESSAGE_ID, format!("{durable}:{}:{place}", message.subject));
    headers.insert(CONSUMER, durable);
    headers.insert(SUBJECT, message.subject.as_str());
    headers.insert(ERROR, error);
    headers.insert(DELIVERIES, tries.to_string());
    headers.insert(TIME, clock::now().format(&Rfc3339).unwrap_or_default());
    let unavailable = |error: &dyn std::fmt::Display| BusError::Unavailable(error.to_string());
    let subject = format!("newsroom.dead_letters.{service}.{durable}");
    let ack = bus.jetstream().publish_with_headers(subject, headers, message.payload.clone()).await;
    ack.map_err(|error| unavailable(&error))?.await.map_err(|error| unavailable(&error))?;
    Ok(())
}

/// The event's headers without those that instructed the bus how to store it: the batch, and the expected last
/// sequence.
fn own_headers(message: &jetstream::Message) -> async_nats::HeaderMap {
    let mut headers = async_nats::HeaderMap::new();
    for (name, values) in message.headers.iter().flat_map(async_nats::HeaderMap::iter) {
        let of_the_bus = name.to_string().starts_with("Nats-");
        for value in values.iter().filter(|_| !of_the_bus) {
            headers.append(name.clone(), value.clone());
        }
    }
    headers
}

/// One service's dead letters.
#[derive(Clone, Debug)]
pub struct DeadLetters {
    bus: Bus,
    subjects: String,
}

impl DeadLetters {
    /// The dead letters of `service`'s consumers.
    pub fn new(bus: Bus, service: &str) -> Self {
        Self { bus, subjects: format!("newsroom.dead_letters.{service}.>") }
    }

    /// Up to `limit` dead letters after the position `after`, oldest first.
    pub async fn list(&self, after: u64, limit: usize) -> Result<Vec<DeadLetter>, DeadLetterError> {
        let stream = self.stream().await?;
        let mut found = Vec::new();
        let mut from = after + 1;
        while found.len() < limit {
            match stream.direct_get_next_for_subject(self.subjects.as_str(), Some(from)).await {
                Ok(message) => {
                    from = message.sequence + 1;
                    found.push(DeadLetter::read(message.sequence, &message.headers, message.payload));
                }
                Err(error) if error.kind() == DirectGetErrorKind::NotFound => break,
                Err(error) => return Err(unavailable(&error)),
            }
        }
        Ok(found)
    }

    /// The dead letter at this position.
    pub async fn get(&self, sequence: u64) -> Result<DeadLetter, DeadLetterError> {
        match self.stream().await?.direct_get(sequence).await {
            Ok(message) if message.subject.starts_with(self.subjects.trim_end_matches('>')) => {
                Ok(DeadLetter::read(message.sequence, &message.headers, message.payload))
            }
            Ok(_) => Err(DeadLetterError::NotFound),
            Err(error) if error.kind() == DirectGetErrorKind::NotFound => Err(DeadLetterError::NotFound),
            Err(error) => Err(unavailable(&error)),
        }
    }

    /// Removes the dead letter at this position.
    pub async fn drop(&self, sequence: u64) -> Result<(), DeadLetterError> {
        self.get(sequence).await?;
        self.stream().await?.delete_message(sequence).await.map_err(|error| unavailable(&error))?;
        Ok(())
    }

    async fn stream(&self) -> Result<Stream, DeadLetterError> {
        Ok(self.bus.provision(DEAD_LETTERS).await?)
    }
}

fn unavailable(error: &dyn std::fmt::Display) -> DeadLetterError {
    DeadLetterError::Bus(BusError::Unavailable(error.to_string()))
}
