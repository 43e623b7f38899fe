//! One caller's reading of the stream.

use std::{fmt::Display, time::Duration};

use async_nats::jetstream::{
    Message,
    consumer::{DeliverPolicy, pull},
    stream::Stream,
};
use futures::StreamExt as _;
use newsroom_chassis::{
    api_error::ApiError,
    bus::{Bus, Event},
};
use newsroom_proto::editorial::v1::{StoryRevision, WatchDeskResponse};

use super::{expired, position::Position, unavailable};
use crate::{
    convert::{self, EventError},
    domain::DeskId,
};

const STREAM: &str = "EDITORIAL";
/// After so much silence the stream is looked at: the pull may have been lost with a broken
/// connection, and the stream may be another one by now.
const SILENCE: Duration = Duration::from_secs(5);
/// How many events wait for one caller at most.
const AHEAD: i64 = 32;

/// Reads the stream for one caller, from a position on.
pub(super) struct Follower {
    stream: Stream,
    messages: pull::Ordered,
    desk: Option<DeskId>,
    position: Position,
}

impl Follower {
    /// Begins behind `resumed`, or behind all that there is now.
    pub async fn open(bus: &Bus, desk: Option<DeskId>, resumed: Option<Position>) -> Result<Self, ApiError> {
        let stream = bus.stream(STREAM).await.map_err(unavailable)?;
        let info = stream.get_info().await.map_err(unavailable)?;
        let position = resumed.unwrap_or_else(|| Position::end_of(&info));
        if !position.is_followed_in(&info) {
            return Err(expired());
        }
        let messages = behind(position, &stream).await?;
        Ok(Self { stream, messages, desk, position })
    }

    /// The first message of a fresh watch.
    pub fn beginning(&self) -> WatchDeskResponse {
        WatchDeskResponse { resume_token: self.position.to_string(), ..Default::default() }
    }

    /// Waits for the next change on the desk.
    pub async fn next(&mut self) -> Result<WatchDeskResponse, ApiError> {
        loop {
            match tokio::time::timeout(SILENCE, self.messages.next()).await {
                Ok(Some(Ok(message))) => {
                    if let Some(change) = self.take(&message).await? {
                        return Ok(change);
                    }
                }
                Ok(Some(Err(error))) => return Err(unavailable(error)),
                Ok(None) => return Err(unavailable("the stream ended")),
                Err(_) => self.look().await?,
            }
        }
    }

    async fn take(&mut self, message: &Message) -> Result<Option<WatchDeskResponse>, ApiError> {
        let info = message.info().map_err(unavailable)?;
        if info.consumer_sequence == 1 {
            // Bound anew after a break, perhaps to a stream that was lost and built again.
            let stream = self.stream.get_info().await.map_err(unavailable)?;
            if !self.position.is_followed_in(&stream) {
                return Err(expired());
            }
        }
        if info.stream_sequence <= self.position.sequence {
            // Bound before it had read anything, the client begins at the very first event.
            return Ok(None);
        }
        self.position.sequence = info.stream_sequence;
        let Some((change, left)) = read(message) else { return Ok(None) };
        let left_desk = match &self.desk {
            None => false,
            Some(desk) if change.story.as_ref().is_some_and(|story| story.desk == desk.as_str()) => false,
            Some(desk) if left.as_deref() == Some(desk.as_str()) => true,
            Some(_) => return Ok(None),
        };
        Ok(Some(WatchDeskResponse { resume_token: self.position.to_string(), change: Some(change), left_desk }))
    }

    /// Makes sure that silence means that there is nothing to tell. A bus that does not answer is
    /// waited for.
    async fn look(&mut self) -> Result<(), ApiError> {
        let info = match self.stream.get_info().await {
            Ok(info) => info,
            Err(error) => {
                tracing::warn!(%error, "a watched stream does not answer");
                return Ok(());
            }
        };
        if !self.position.is_followed_in(&info) {
            return Err(expired());
        }
        if info.state.last_sequence > self.position.sequence {
            self.messages = behind(self.position, &self.stream).await?;
        }
        Ok(())
    }
}

/// All events of the stream behind a position; those that tell of no story move the position too.
async fn behind(position: Position, stream: &Stream) -> Result<pull::Ordered, ApiError> {
    let config = pull::OrderedConfig {
        deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: position.sequence.saturating_add(1) },
        max_batch: AHEAD,
        ..Default::default()
    };
    let consumer = stream.create_consumer(config).await.map_err(unavailable)?;
    consumer.messages().await.map_err(unavailable)
}

fn read(message: &Message) -> Option<(StoryRevision, Option<String>)> {
    let event = Event::read(&message.subject, message.headers.as_ref(), message.payload.clone());
    let unshown = |error: &dyn Display| {
        tracing::warn!(subject = %message.subject, %error, "an event is not shown to those who watch");
    };
    let event = event.inspect_err(|error| unshown(error)).ok()?;
    match convert::revision_of_event(&event) {
        Ok(read) => Some(read),
        Err(EventError::UnknownType(_)) => None,
        Err(error) => {
            unshown(&error);
            None
        }
    }
}
