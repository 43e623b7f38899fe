//! `SubmitRawStream`: accepts many payloads from one caller and processes several concurrently.
//!
//! Payloads are read concurrently. They are also ingested concurrently if they contain different items, so that one
//! write ingests many of them. Responses have the order of the messages.

use std::{
    collections::VecDeque,
    hash::{BuildHasher as _, RandomState},
    sync::Arc,
    time::Duration,
};

use futures::{
    Stream, StreamExt as _,
    future::BoxFuture,
    stream::{self, BoxStream, FuturesOrdered},
};
use newsroom_access::Authorization;
use newsroom_chassis::{
    api_error::{ApiError, ToApiError as _},
    store::StoreError,
    task,
};
use newsroom_proto::ingestion::v1::{
    SubmitRawStreamRequest, SubmitRawStreamResponse, submit_raw_stream_response::Result as StreamResult,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tonic::{Code, Status};
use tracing::{Instrument as _, Span};

use super::error::status;
use crate::{
    convert,
    usecase::{self, Intake, item::PreparedSubmission},
};

/// The maximum number of messages of one stream that are in progress or whose responses were not fetched yet.
const MESSAGES_PER_STREAM: usize = 256;
/// The memory for the payloads in progress of all streams, in KiB.
const MEMORY_KIB: u32 = 64 << 10;
/// The memory that the smallest message takes, in KiB.
const LEAST_KIB: u32 = 64;
/// The maximum duration of reading a message, and of ingesting it.
const LIMIT: Duration = Duration::from_secs(30);

/// Accepts streams of payloads.
pub(super) struct Bulk {
    intake: Intake,
    /// A permit for each KiB.
    memory: Arc<Semaphore>,
    stop: CancellationToken,
}

impl Bulk {
    /// Ingests payloads with `intake`. At `stop`, messages in progress are answered and no more are accepted.
    pub fn new(intake: Intake, stop: CancellationToken) -> Self {
        Self { intake, memory: Arc::new(Semaphore::new(MEMORY_KIB as usize)), stop }
    }

    /// Returns the responses to a stream of messages. The work continues between two responses, and ends when the
    /// caller no longer waits for responses.
    pub fn answers(
        &self,
        by: Authorization,
        messages: impl Stream<Item = Result<SubmitRawStreamRequest, Status>> + Send + Unpin + 'static,
    ) -> BoxStream<'static, Result<SubmitRawStreamResponse, Status>> {
        let (answers, fetched) = mpsc::channel(1);
        let line = Line {
            intake: self.intake.clone(),
            by,
            memory: self.memory.clone(),
            stop: self.stop.clone(),
            messages: Some(messages),
            waiting: None,
            count: 0,
            reading: FuturesOrdered::new(),
            next: None,
            writing: FuturesOrdered::new(),
            being_written: VecDeque::new(),
            hasher: RandomState::new(),
            done: VecDeque::new(),
            end: None,
        };
        // The task ends when all messages are answered or the caller stops fetching responses.
        drop(task::spawn("bulk", line.run(answers).instrument(Span::current())));
        stream::unfold(fetched, |mut fetched| async { Some((fetched.recv().await?, fetched)) }).boxed()
    }
}

/// A message that was read or has failed. Its memory is released after it is ingested.
struct ReadSubmission {
    sequence: i64,
    prepared: Result<PreparedSubmission, ApiError>,
    memory: OwnedSemaphorePermit,
}

/// The state of one stream.
struct Line<M> {
    intake: Intake,
    by: Authorization,
    /// A permit for each KiB.
    memory: Arc<Semaphore>,
    stop: CancellationToken,
    /// `None`: the stream accepts no more messages.
    messages: Option<M>,
    /// The message that waits for memory. No further message is accepted until it has it.
    waiting: Option<SubmitRawStreamRequest>,
    count: i64,
    reading: FuturesOrdered<BoxFuture<'static, ReadSubmission>>,
    /// A message that was read and waits to be ingested, with the hashes of its identities.
    next: Option<(ReadSubmission, Vec<u64>)>,
    writing: FuturesOrdered<BoxFuture<'static, SubmitRawStreamResponse>>,
    /// The hashes of the identities in each message that is being ingested.
    being_written: VecDeque<Vec<u64>>,
    hasher: RandomState,
    done: VecDeque<SubmitRawStreamResponse>,
    /// Why the service ends the stream before the caller does.
    end: Option<Status>,
}

impl<M: Stream<Item = Result<SubmitRawStreamRequest, Status>> + Unpin> Line<M> {
    async fn run(mut self, answers: mpsc::Sender<Result<SubmitRawStreamResponse, Status>>) {
        loop {
            self.begin_writing();
            let under_way = self.reading.len() + self.writing.len() + usize::from(self.next.is_some());
            if self.messages.is_none() && self.waiting.is_none() && under_way + self.done.len() == 0 {
                break;
            }
            let has_room = under_way + self.done.len() < MESSAGES_PER_STREAM;
            let needed = self.needed_kib();
            tokio::select! {
                biased;
                () = answers.closed() => return,
                permit = answers.reserve(), if !self.done.is_empty() => match (permit, self.done.pop_front()) {
                    (Ok(permit), Some(answer)) => permit.send(Ok(answer)),
                    _ => return,
                },
                Some(answer) = self.writing.next(), if !self.writing.is_empty() => {
                    self.being_written.pop_front();
                    self.done.push_back(answer);
                }
                Some(read) = self.reading.next(), if self.next.is_none() && !self.reading.is_empty() => {
                    self.next = Some(self.met(read));
                }
                Ok(memory) = self.memory.clone().acquire_many_owned(needed),
                    if self.waiting.is_some() && has_room =>
                {
                    self.begin_reading(memory);
                }
                () = self.stop.cancelled(), if self.messages.is_some() => {
                    self.messages = None;
                    let text = "the service stops; send what was not answered again";
                    self.end = Some(status(ApiError::unavailable("STOPPING", text)));
                }
                message = next_of(&mut self.messages), if self.waiting.is_none() && has_room => match message {
                    Some(Ok(message)) => self.waiting = Some(message),
                    Some(Err(status)) => {
                        self.messages = None;
                        self.end = Some(status);
                    }
                    None => self.messages = None,
                },
            }
        }
        if let Some(status) = self.end {
            // The error does not matter, because the caller has disconnected.
            let _gone = answers.send(Err(status)).await;
        }
    }

    /// The message that was read, with the hashes of its identities.
    fn met(&self, read: ReadSubmission) -> (ReadSubmission, Vec<u64>) {
        let being_written = match &read.prepared {
            Ok(prepared) => {
                // Identities are compared across sources, because two sources may send the same item.
                let hash = |identity| self.hasher.hash_one(identity);
                prepared.identities().map(hash).collect()
            }
            Err(_) => Vec::new(),
        };
        (read, being_written)
    }

    /// The memory that the waiting message takes, in KiB.
    fn needed_kib(&self) -> u32 {
        let submission = self.waiting.as_ref().and_then(|message| message.submission.as_ref());
        let bytes = submission.map_or(0, |submission| submission.payload.len());
        u32::try_from(bytes >> 10).unwrap_or(u32::MAX).clamp(LEAST_KIB, MEMORY_KIB)
    }

    /// Starts to read the waiting message, with its memory.
    fn begin_reading(&mut self, memory: OwnedSemaphorePermit) {
        let Some(message) = self.waiting.take() else { return };
        self.count += 1;
        let sequence = self.count;
        // A separate task, because this future is not polled while an earlier message waits, and it may hold a
        // connection.
        let prepared = task::spawn(
            "bulk-read",
            prepare(self.intake.clone(), self.by.clone(), message).instrument(Span::current()),
        );
        let prepared = AbortOnDropHandle::new(prepared);
        self.reading.push_back(Box::pin(async move {
            let prepared = prepared.await.unwrap_or_else(|_| Err(StoreError::GivenUp.into()));
            ReadSubmission { sequence, prepared, memory }
        }));
    }

    /// Starts to ingest the next message, unless it shares an item with a message that is being ingested.
    fn begin_writing(&mut self) {
        let Some((read, being_written)) = self.next.take() else { return };
        if being_written.iter().any(|item| self.being_written.iter().flatten().any(|earlier| earlier == item)) {
            self.next = Some((read, being_written));
            return;
        }
        self.being_written.push_back(being_written);
        let intake = self.intake.clone();
        self.writing.push_back(Box::pin(async move {
            let ReadSubmission { sequence, prepared, memory } = read;
            let result = match prepared {
                Ok(prepared) => match timeout(LIMIT, usecase::item::submit_prepared(&intake, prepared)).await {
                    Ok(submitted) => submitted.map_err(ApiError::from),
                    Err(_) => Err(too_slow()),
                },
                Err(error) => Err(error),
            };
            drop(memory);
            let result = match result {
                Ok(submitted) => StreamResult::Submitted(convert::submit_raw_response(submitted)),
                Err(error) => StreamResult::Error(convert::error_to_message(&error)),
            };
            SubmitRawStreamResponse { sequence, result: Some(result) }
        }));
    }
}

/// Parses a message and its payload.
async fn prepare(
    intake: Intake,
    by: Authorization,
    message: SubmitRawStreamRequest,
) -> Result<PreparedSubmission, ApiError> {
    // A grant may have ended since the stream began.
    by.now().check_anywhere().inspect_err(|error| by.record_refusal(error.to_api_error().reason()))?;
    let submission = message.submission.ok_or_else(|| ApiError::invalid("submission", "must be there"))?;
    let submission = convert::submit_raw(submission)?;
    match timeout(LIMIT, usecase::item::prepare(&intake, submission, &by)).await {
        Ok(prepared) => prepared.map_err(ApiError::from),
        Err(_) => Err(too_slow()),
    }
}

/// The next message. It never completes if no more messages are accepted.
async fn next_of<M: Stream + Unpin>(messages: &mut Option<M>) -> Option<M::Item> {
    match messages {
        Some(messages) => messages.next().await,
        None => std::future::pending().await,
    }
}

fn too_slow() -> ApiError {
    ApiError::new(Code::DeadlineExceeded, "TOO_SLOW", "it took too long; it may have been taken")
}
