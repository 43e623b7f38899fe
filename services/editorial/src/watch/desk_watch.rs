//! Reads the stream for one caller.

use std::{fmt::Display, time::Duration};

use async_nats::jetstream::{
    Message,
    consumer::{DeliverPolicy, pull},
    stream::Stream,
};
use futures::StreamExt as _;
use newsroom_access::{Authorization, audit::Resource};
use newsroom_chassis::{
    api_error::{ApiError, ToApiError as _},
    bus::{Bus, Event},
    clock::{self, from_timestamp},
    store::Store,
};
use newsroom_proto::editorial::v1::{Story, StoryRevision, WatchDeskResponse};
use uuid::Uuid;

use super::{expired, position::Position, unavailable};
use crate::{
    convert::{self, EventError},
    domain::{DeskId, StoryId},
    usecase,
};

const STREAM: &str = "EDITORIAL";
/// The stream is checked after this time without a message: the pull may have been lost with a broken connection, or
/// the stream may have been rebuilt.
const IDLE_CHECK_INTERVAL: Duration = Duration::from_secs(5);
/// The most events in flight for one caller.
const MAX_IN_FLIGHT: i64 = 32;
/// How old a change is that shows what the story is now.
const PRESENT: Duration = Duration::from_secs(1);

pub(super) struct DeskWatch {
    store: Store,
    stream: Stream,
    messages: pull::Ordered,
    desk: Option<DeskId>,
    by: Authorization,
    position: Position,
}

impl DeskWatch {
    /// Starts after `resumed`, or at the end of the stream.
    pub async fn open(
        (bus, store): (&Bus, Store),
        desk: Option<DeskId>,
        by: Authorization,
        resumed: Option<Position>,
    ) -> Result<Self, ApiError> {
        let stream = bus.stream(STREAM).await.map_err(unavailable)?;
        let info = stream.get_info().await.map_err(unavailable)?;
        let position = resumed.unwrap_or_else(|| Position::end_of(&info));
        if !position.can_resume_in(&info) {
            return Err(expired());
        }
        let messages = consume_after(position, &stream).await?;
        Ok(Self { store, stream, messages, desk, by, position })
    }

    /// The first message of a new watch, which states the position of its start.
    pub fn beginning(&self) -> WatchDeskResponse {
        WatchDeskResponse { resume_token: self.position.to_string(), ..Default::default() }
    }

    pub async fn next(&mut self) -> Result<WatchDeskResponse, ApiError> {
        loop {
            match tokio::time::timeout(IDLE_CHECK_INTERVAL, self.messages.next()).await {
                Ok(Some(Ok(message))) => {
                    if let Some(change) = self.change_of(&message).await? {
                        return Ok(change);
                    }
                }
                Ok(Some(Err(error))) => return Err(unavailable(error)),
                Ok(None) => return Err(unavailable("the stream ended")),
                Err(_) => {
                    self.check_caller()?;
                    self.check_stream().await?;
                }
            }
        }
    }

    async fn change_of(&mut self, message: &Message) -> Result<Option<WatchDeskResponse>, ApiError> {
        let info = message.info().map_err(unavailable)?;
        if info.consumer_sequence == 1 {
            // The client created a new consumer after an interruption. The stream may have been lost and rebuilt.
            let stream = self.stream.get_info().await.map_err(unavailable)?;
            if !self.position.can_resume_in(&stream) {
                return Err(expired());
            }
        }
        if info.stream_sequence <= self.position.sequence {
            // A client that creates a new consumer before it has read anything starts at the first event of the stream.
            return Ok(None);
        }
        self.position.sequence = info.stream_sequence;
        let Some((change, previous_desk)) = revision_of(message) else { return Ok(None) };
        self.check_caller()?;
        let left_desk = match &self.desk {
            None => false,
            Some(desk) if change.story.as_ref().is_some_and(|story| story.desk == desk.as_str()) => false,
            Some(desk) if previous_desk.as_deref() == Some(desk.as_str()) => true,
            Some(_) => return Ok(None),
        };
        let may_now = self.may_read_now(&change).await?;
        let Some(change) = self.readable(change, left_desk, may_now).await? else { return Ok(None) };
        Ok(Some(WatchDeskResponse { resume_token: self.position.to_string(), change: Some(change), left_desk }))
    }

    /// A grant may have ended since the watch began.
    fn check_caller(&mut self) -> Result<(), ApiError> {
        self.by = self.by.now();
        let checked = match &self.desk {
            Some(desk) => self.by.check(desk.as_str(), false),
            None => self.by.check_anywhere(),
        };
        checked.map_err(|error| {
            let error = error.to_api_error();
            self.by.record_refusal(error.reason());
            error
        })
    }

    /// Whether the caller may read the story of a change as it is now. A watch that goes on after a position may show old
    /// changes of a story that is elsewhere now, or not for everybody any more.
    async fn may_read_now(&mut self, change: &StoryRevision) -> Result<bool, ApiError> {
        let Some(story) = &change.story else { return Ok(false) };
        let made = story.update_time.as_ref().and_then(from_timestamp);
        if made.is_some_and(|made| (clock::now() - made).unsigned_abs() < PRESENT) {
            return Ok(true);
        }
        let Ok(id) = Uuid::parse_str(&story.id).map(StoryId::from) else { return Ok(false) };
        Ok(usecase::story::may_read(&self.store, id, &self.by).await?)
    }

    /// What the caller may read of a change. Of a story that left the desk for one that the caller may not read, or that
    /// has become one that not everybody on the desk may read, only where it is now.
    async fn readable(
        &mut self,
        change: StoryRevision,
        left_desk: bool,
        may_now: bool,
    ) -> Result<Option<StoryRevision>, ApiError> {
        let Some(story) = &change.story else { return Ok(None) };
        let also = convert::read_privileges(story, clock::now());
        let reads_desk = self.by.check(&story.desk, false).is_ok();
        if may_now && reads_desk && also.iter().all(|privilege| self.by.has(*privilege, &story.desk)) {
            if !also.is_empty() {
                self.by.read(Resource::new("story", &story.id), story.revision).await?;
            }
            return Ok(Some(change));
        }
        let place = Story {
            id: story.id.clone(),
            revision: story.revision,
            state: story.state,
            desk: story.desk.clone(),
            ..Story::default()
        };
        Ok((reads_desk || left_desk).then_some(StoryRevision { story: Some(place), action: change.action }))
    }

    /// Checks that messages are absent only because nothing has happened. When the bus does not answer, the watch
    /// continues.
    async fn check_stream(&mut self) -> Result<(), ApiError> {
        let info = match self.stream.get_info().await {
            Ok(info) => info,
            Err(error) => {
                tracing::warn!(%error, "a watched stream does not answer");
                return Ok(());
            }
        };
        if !self.position.can_resume_in(&info) {
            return Err(expired());
        }
        if info.state.last_sequence > self.position.sequence {
            self.messages = consume_after(self.position, &self.stream).await?;
        }
        Ok(())
    }
}

/// Consumes all events after a position. Events about other objects move the position too.
async fn consume_after(position: Position, stream: &Stream) -> Result<pull::Ordered, ApiError> {
    let config = pull::OrderedConfig {
        deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: position.sequence.saturating_add(1) },
        max_batch: MAX_IN_FLIGHT,
        ..Default::default()
    };
    let consumer = stream.create_consumer(config).await.map_err(unavailable)?;
    consumer.messages().await.map_err(unavailable)
}

fn revision_of(message: &Message) -> Option<(StoryRevision, Option<String>)> {
    let event = Event::read(&message.subject, message.headers.as_ref(), message.payload.clone());
    let log = |error: &dyn Display| {
        tracing::warn!(subject = %message.subject, %error, "an event is not shown to those who watch");
    };
    let event = event.inspect_err(|error| log(error)).ok()?;
    match convert::revision_of_event(&event) {
        Ok(revision) => Some(revision),
        Err(EventError::UnknownType(_)) => None,
        Err(error) => {
            log(&error);
            None
        }
    }
}
