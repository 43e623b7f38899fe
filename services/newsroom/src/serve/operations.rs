//! The operations calls, which every service serves beside its own calls.

use std::pin::Pin;

use async_nats::jetstream::consumer::{DeliverPolicy, pull};
use futures::{Stream, StreamExt as _, stream};
use newsroom_access::{Authorization, audit::Resource};
use newsroom_chassis::{
    api_error::{ApiError, Violations},
    bus::Event,
    clock::to_timestamp,
    consumer::{DeadLetter, DeadLetterError},
    outbox::{ReconcileError, Reconciled},
    page::Page,
    service::{Operations, RetryError},
};
use newsroom_proto::operations::v1::{self, operations_service_server::OperationsService};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Request, Response, Status};

const DOMAIN: &str = "operations.newsroom";

/// The operations calls of one service.
pub(super) struct Calls {
    operations: Operations,
    stopping: CancellationToken,
}

impl Calls {
    /// The operations calls. Their response streams end with `stopping`.
    pub fn new(operations: Operations, stopping: CancellationToken) -> Self {
        Self { operations, stopping }
    }

    /// Parses the id of a dead letter: `editorial-42` is at position 42 of the service `editorial`.
    fn sequence(&self, id: &str) -> Result<u64, ApiError> {
        let service = self.operations.identity().name;
        let rule = || ApiError::invalid("id", format_args!("must be {service}-NUMBER"));
        let (name, sequence) = id.rsplit_once('-').ok_or_else(rule)?;
        if name != service {
            return Err(rule());
        }
        sequence.parse().map_err(|_| rule())
    }

    fn letter(&self, letter: DeadLetter, with_payload: bool) -> v1::DeadLetter {
        let event = letter.event();
        let event = event.as_ref();
        v1::DeadLetter {
            id: format!("{}-{}", self.operations.identity().name, letter.sequence),
            consumer: letter.consumer.clone(),
            event_id: event.map(|event| event.id.to_string()).unwrap_or_default(),
            event_type: event.map(|event| event.event_type.clone()).unwrap_or_default(),
            subject: letter.subject.clone(),
            error: letter.error.clone(),
            deliveries: i32::try_from(letter.deliveries).unwrap_or(i32::MAX),
            time: Some(to_timestamp(letter.time)),
            headers: letter.headers.iter().cloned().collect(),
            payload: if with_payload { letter.payload.to_vec() } else { Vec::new() },
        }
    }
}

type Progress = Pin<Box<dyn Stream<Item = Result<v1::RunReconciliationResponse, Status>> + Send>>;
type Events = Pin<Box<dyn Stream<Item = Result<v1::WatchEventsResponse, Status>> + Send>>;

#[tonic::async_trait]
impl OperationsService for Calls {
    async fn list_dead_letters(
        &self,
        request: Request<v1::ListDeadLettersRequest>,
    ) -> Result<Response<v1::ListDeadLettersResponse>, Status> {
        let request = request.into_inner();
        let mut violations = Violations::new();
        let page = Page::<u64>::parse(request.page_size, &request.page_token, &[], &mut violations);
        violations.into_result().map_err(status)?;
        let limit = usize::try_from(page.limit()).unwrap_or(usize::MAX);
        let letters = self.operations.dead_letters().list(page.after.unwrap_or(0), limit).await;
        let mut letters = letters.map_err(|error| status(letter_error(&error)))?;
        let next_page_token = page.cut(&mut letters, |letter| letter.sequence);
        let dead_letters = letters.into_iter().map(|letter| self.letter(letter, false)).collect();
        Ok(Response::new(v1::ListDeadLettersResponse { dead_letters, next_page_token }))
    }

    async fn get_dead_letter(
        &self,
        request: Request<v1::GetDeadLetterRequest>,
    ) -> Result<Response<v1::GetDeadLetterResponse>, Status> {
        let sequence = self.sequence(&request.get_ref().id).map_err(status)?;
        let read = by(&request)?.read(dead_letter(&request.get_ref().id), 0).await;
        read.map_err(|error| status(error.into()))?;
        let letter = self.operations.dead_letters().get(sequence).await;
        let letter = letter.map_err(|error| status(letter_error(&error)))?;
        Ok(Response::new(v1::GetDeadLetterResponse { dead_letter: Some(self.letter(letter, true)) }))
    }

    async fn retry_dead_letter(
        &self,
        request: Request<v1::RetryDeadLetterRequest>,
    ) -> Result<Response<v1::RetryDeadLetterResponse>, Status> {
        let sequence = self.sequence(&request.get_ref().id).map_err(status)?;
        started(&request, dead_letter(&request.get_ref().id)).await?;
        self.operations.retry(sequence).await.map_err(|error| match &error {
            RetryError::Letter(error) => status(letter_error(error)),
            RetryError::FailedAgain(_) => {
                status(ApiError::new(Code::FailedPrecondition, "DEAD_LETTER_FAILED_AGAIN", &error))
            }
        })?;
        Ok(Response::new(v1::RetryDeadLetterResponse {}))
    }

    async fn drop_dead_letter(
        &self,
        request: Request<v1::DropDeadLetterRequest>,
    ) -> Result<Response<v1::DropDeadLetterResponse>, Status> {
        let sequence = self.sequence(&request.get_ref().id).map_err(status)?;
        started(&request, dead_letter(&request.get_ref().id)).await?;
        let dropped = self.operations.dead_letters().drop(sequence).await;
        dropped.map_err(|error| status(letter_error(&error)))?;
        Ok(Response::new(v1::DropDeadLetterResponse {}))
    }

    type WatchEventsStream = Events;

    async fn watch_events(
        &self,
        request: Request<v1::WatchEventsRequest>,
    ) -> Result<Response<Self::WatchEventsStream>, Status> {
        let after = request.get_ref().after_sequence;
        let by = by(&request)?;
        by.read(Resource::all("event"), 0).await.map_err(|error| status(error.into()))?;
        let deliver_policy = match after {
            0 => DeliverPolicy::New,
            after => DeliverPolicy::ByStartSequence { start_sequence: after.saturating_add(1) },
        };
        let stream = self.operations.bus().stream(self.operations.identity().stream.name).await;
        let stream = stream.map_err(|error| status(bus_error(&error)))?;
        let config = pull::OrderedConfig { deliver_policy, ..Default::default() };
        let consumer = stream.create_consumer(config).await.map_err(|error| status(bus_error(&error)))?;
        let messages = consumer.messages().await.map_err(|error| status(bus_error(&error)))?;
        let events = messages.filter_map(move |message| {
            // A grant may have ended since the watch began.
            let may = by.now().check_anywhere();
            std::future::ready(match (may, message) {
                (Err(error), _) => Some(Err(status(error.into()))),
                (Ok(()), Ok(message)) => event(&message).map(Ok),
                (Ok(()), Err(error)) => Some(Err(status(bus_error(&error)))),
            })
        });
        let until_stop = events.take_until(self.stopping.clone().cancelled_owned());
        Ok(Response::new(until_stop.boxed()))
    }

    async fn get_outbox(&self, _: Request<v1::GetOutboxRequest>) -> Result<Response<v1::GetOutboxResponse>, Status> {
        let standing = self.operations.outbox().await.map_err(|error| status(error.into()))?;
        Ok(Response::new(v1::GetOutboxResponse {
            pending_count: count(standing.waiting()),
            oldest_pending_time: standing.oldest().map(to_timestamp),
            kept_count: count(standing.kept),
            urgent_pending_count: count(standing.urgent.waiting),
            oldest_urgent_pending_time: standing.urgent.oldest.map(to_timestamp),
        }))
    }

    async fn reconcile_outbox(
        &self,
        request: Request<v1::ReconcileOutboxRequest>,
    ) -> Result<Response<v1::ReconcileOutboxResponse>, Status> {
        if !request.get_ref().dry_run {
            started(&request, Resource::all("outbox")).await?;
        }
        let found = self.operations.reconcile(request.get_ref().dry_run, &|_| {}).await;
        let found = found.map_err(|error| status(reconcile_error(error)))?;
        Ok(Response::new(v1::ReconcileOutboxResponse {
            compared_count: count(found.compared),
            missing_count: count(found.missing),
        }))
    }

    type RunReconciliationStream = Progress;

    async fn run_reconciliation(
        &self,
        request: Request<v1::RunReconciliationRequest>,
    ) -> Result<Response<Self::RunReconciliationStream>, Status> {
        let (operations, dry_run) = (self.operations.clone(), request.get_ref().dry_run);
        if !dry_run {
            started(&request, Resource::all("outbox")).await?;
        }
        // A slow caller receives fewer reports, and delays nothing.
        let (teller, told) = watch::channel(Reconciled::default());
        let work = async move {
            let tell = |found| {
                let _before = teller.send_replace(found);
            };
            let found = operations.reconcile(dry_run, &tell).await;
            found.map(|found| progress(found, true)).map_err(|error| status(reconcile_error(error)))
        };
        let told = stream::unfold(told, async |mut told| {
            told.changed().await.ok()?;
            let found = *told.borrow_and_update();
            Some((Ok(progress(found, false)), told))
        });
        let all = stream::select(told, stream::once(work)).take_until(self.stopping.clone().cancelled_owned());
        Ok(Response::new(all.boxed()))
    }
}

fn by<T>(request: &Request<T>) -> Result<Authorization, Status> {
    Authorization::of(request.extensions()).map_err(|error| status(error.into()))
}

/// Records that a work begins.
async fn started<T: Sync>(request: &Request<T>, resource: Resource) -> Result<(), Status> {
    by(request)?.started(resource).await.map_err(|error| status(error.into()))
}

fn dead_letter(id: &str) -> Resource {
    Resource::new("dead_letter", id)
}

fn progress(found: Reconciled, done: bool) -> v1::RunReconciliationResponse {
    v1::RunReconciliationResponse {
        message_count: count(found.messages),
        read_count: count(found.read),
        compared_count: count(found.compared),
        missing_count: count(found.missing),
        done,
    }
}

fn reconcile_error(error: ReconcileError) -> ApiError {
    match error {
        ReconcileError::Store(error) => error.into(),
        ReconcileError::Bus(error) => bus_error(&error),
        ReconcileError::TimedOut { .. } => ApiError::new(Code::DeadlineExceeded, "RECONCILIATION_TIMED_OUT", &error),
    }
}

/// Converts a message of the stream. `None` when it is not an event of this service.
fn event(message: &async_nats::jetstream::Message) -> Option<v1::WatchEventsResponse> {
    let sequence = message.info().ok()?.stream_sequence;
    let event = Event::read(&message.subject, message.headers.as_ref(), message.payload.clone()).ok()?;
    Some(v1::WatchEventsResponse {
        sequence,
        subject: event.subject,
        event_id: event.id.to_string(),
        event_type: event.event_type,
        aggregate_id: event.aggregate_id.to_string(),
        aggregate_revision: event.aggregate_revision,
        time: Some(to_timestamp(event.time)),
        traceparent: event.trace.traceparent,
        payload: event.payload.to_vec(),
    })
}

fn status(error: ApiError) -> Status {
    error.into_status(DOMAIN)
}

fn bus_error(error: &dyn std::fmt::Display) -> ApiError {
    ApiError::unavailable("BUS_UNAVAILABLE", error)
}

fn letter_error(error: &DeadLetterError) -> ApiError {
    match error {
        DeadLetterError::NotFound => ApiError::new(Code::NotFound, "DEAD_LETTER_NOT_FOUND", error),
        DeadLetterError::Bus(_) => bus_error(error),
    }
}

fn count(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
