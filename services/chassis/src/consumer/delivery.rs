//! Handles events in batches, in spans that are linked to the spans that published them.

use std::time::Instant;

use tokio::sync::Notify;
use tracing::Span;
use uuid::Uuid;

use super::{ConsumerSpec, Freshness, HandleError, Handler};
use crate::{
    batch,
    bus::{Bus, Event},
    isolate,
    store::{EventBatch, EventCommand, HandleOutcome},
};

/// A consumer's handler, and what it needs to settle deliveries.
pub(super) struct Settling<H> {
    pub service: &'static str,
    pub spec: ConsumerSpec,
    pub bus: Bus,
    pub handler: H,
    /// Notified when the consumer has to bind again.
    pub rebind: Notify,
    pub freshness: Freshness,
}

/// A command with the aggregate of its event.
struct OfAggregate<C> {
    aggregate_id: Uuid,
    event: EventCommand<C>,
}

impl<C> Clone for OfAggregate<C> {
    fn clone(&self) -> Self {
        Self { aggregate_id: self.aggregate_id, event: self.event.clone() }
    }
}

impl<H: Handler> Settling<H> {
    /// Lets the handler handle events together. Returns the outcome of each.
    pub async fn handle(&self, events: &[Event]) -> Vec<Result<HandleOutcome, HandleError>> {
        let started = Instant::now();
        let mut outcomes: Vec<Option<Result<HandleOutcome, HandleError>>> = Vec::with_capacity(events.len());
        let (mut commands, mut places) = (Vec::new(), Vec::new());
        for (place, event) in events.iter().enumerate() {
            let span = self.span(event);
            let read = span.in_scope(|| isolate::catch(|| self.handler.read(event)));
            outcomes.push(match read.unwrap_or_else(|panicked| Err(panicked.into())) {
                Ok(Some(command)) => {
                    let event = EventCommand { event_id: event.id, command: command.into(), span };
                    commands.push(OfAggregate { aggregate_id: events[place].aggregate_id, event });
                    places.push(place);
                    None
                }
                Ok(None) => Some(Ok(HandleOutcome::Unknown)),
                Err(error) => Some(Err(error)),
            });
        }
        let apply = |commands: Vec<OfAggregate<H::Command>>| {
            let events = commands.into_iter().map(|command| command.event).collect();
            self.handler.apply(EventBatch { inbox: self.handler.inbox(), events })
        };
        let applied = batch::apply(&commands, |command| command.aggregate_id, apply).await;
        for (place, outcome) in places.into_iter().zip(applied) {
            outcomes[place] = Some(outcome);
        }
        let outcomes: Vec<_> = outcomes.into_iter().flatten().collect();
        self.count(&outcomes, started);
        outcomes
    }

    /// The span of handling an event.
    fn span(&self, event: &Event) -> Span {
        let span = tracing::info_span!(
            "process",
            otel.name = format!("process {}", event.event_type),
            otel.kind = "consumer",
            messaging.system = "nats",
            messaging.operation.name = "process",
            messaging.operation.r#type = "process",
            messaging.destination.name = event.subject,
            messaging.message.id = %event.id,
            messaging.consumer.group.name = self.spec.durable,
        );
        event.trace.link(&span);
        span
    }

    fn count(&self, outcomes: &[Result<HandleOutcome, HandleError>], started: Instant) {
        let (service, consumer) = (self.service, self.spec.durable);
        for outcome in outcomes {
            let word = match outcome {
                Ok(HandleOutcome::Applied) => "applied",
                Ok(HandleOutcome::Duplicate) => "seen_before",
                Ok(HandleOutcome::Unknown) => "unknown",
                Err(HandleError::Passing(_) | HandleError::Conflict(_)) => "passing_fault",
                Err(HandleError::Failed(_)) => "failed",
                Err(HandleError::Poison(_)) => "poison",
            };
            let counter = metrics::counter!(
                "newsroom_consumer_events_total", "service" => service, "consumer" => consumer, "outcome" => word
            );
            counter.increment(1);
        }
        let size = u32::try_from(outcomes.len()).unwrap_or(u32::MAX);
        metrics::histogram!("newsroom_consumer_batch_size", "service" => service, "consumer" => consumer).record(size);
        metrics::histogram!("newsroom_consumer_process_seconds", "service" => service, "consumer" => consumer)
            .record(started.elapsed());
    }
}
