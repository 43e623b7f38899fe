//! Reads what a stream keeps of some subjects, from the first message to the last one of the moment in which it is asked.

use std::{future::Future, time::Duration};

use async_nats::jetstream::{
    consumer::{
        DeliverPolicy,
        pull::{Ordered, OrderedConfig},
    },
    stream::{LastRawMessageErrorKind, Stream},
};
use futures::StreamExt as _;

use super::{Bus, BusError};

/// How long the bus may take for one answer.
const STEP: Duration = Duration::from_secs(10);

/// The messages that a stream keeps of some subjects.
pub struct History {
    /// `None` after the last message.
    messages: Option<Ordered>,
    /// The sequence of the last message.
    last: u64,
}

impl Bus {
    /// The messages of these subjects in a stream. The subjects may have wildcards.
    pub async fn history(&self, stream: &str, subjects: String) -> Result<History, BusError> {
        let stream = within(self.stream(stream)).await?;
        let Some(last) = last(&stream, &subjects).await? else { return Ok(History { messages: None, last: 0 }) };
        let config =
            OrderedConfig { filter_subject: subjects, deliver_policy: DeliverPolicy::All, ..OrderedConfig::default() };
        let consumer = within(async { stream.create_consumer(config).await.map_err(unavailable) }).await?;
        let messages = within(async { consumer.messages().await.map_err(unavailable) }).await?;
        Ok(History { messages: Some(messages), last })
    }
}

impl History {
    /// The payload of the next message. `None` after the last one.
    pub async fn next(&mut self) -> Result<Option<bytes::Bytes>, BusError> {
        let Some(messages) = &mut self.messages else { return Ok(None) };
        let next = within(async { messages.next().await.transpose().map_err(unavailable) }).await?;
        let Some(message) = next else {
            self.messages = None;
            return Ok(None);
        };
        let info = message.info().map_err(unavailable)?;
        // The last message may have been deleted; then its sequence never arrives.
        if info.stream_sequence >= self.last || info.pending == 0 {
            self.messages = None;
        }
        Ok(Some(message.message.payload))
    }
}

/// The sequence of the last message of the subjects. `None`: there is none.
async fn last(stream: &Stream, subjects: &str) -> Result<Option<u64>, BusError> {
    within(async {
        match stream.get_last_raw_message_by_subject(subjects).await {
            Ok(message) => Ok(Some(message.sequence)),
            Err(error) if matches!(error.kind(), LastRawMessageErrorKind::NoMessageFound) => Ok(None),
            Err(error) => Err(unavailable(error)),
        }
    })
    .await
}

async fn within<T>(step: impl Future<Output = Result<T, BusError>>) -> Result<T, BusError> {
    let done = tokio::time::timeout(STEP, step).await;
    done.unwrap_or_else(|_| Err(BusError::Unavailable(format!("no answer in {STEP:?}"))))
}

fn unavailable(error: impl std::fmt::Display) -> BusError {
    BusError::Unavailable(error.to_string())
}
