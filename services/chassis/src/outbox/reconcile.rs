//! Compares outbox and stream, and has what the stream lacks sent again.

use std::collections::HashSet;

use async_nats::jetstream::{
    consumer::{DeliverPolicy, pull},
    stream::Stream,
};
use futures::StreamExt as _;
use uuid::Uuid;

use super::table;
use crate::{
    bus::{Bus, BusError, StreamSpec},
    clock,
    store::{Store, StoreError},
};

/// How many outbox rows are looked at in one step.
const STEP: u64 = 5_000;

/// What a comparison found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Sent facts that the stream should still have.
    pub compared: u64,
    /// Of these, the ones it lacks.
    pub missing: u64,
}

/// Why a comparison failed.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// The outbox could not be read or marked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The stream could not be read.
    #[error(transparent)]
    Bus(#[from] BusError),
}

/// Compares the outbox with the stream within the stream's age. What is missing is marked to be sent
/// again, unless `dry_run`. Consumers drop by revision what they know already.
pub async fn reconcile(
    store: &Store,
    bus: &Bus,
    spec: StreamSpec,
    dry_run: bool,
) -> Result<Reconciled, ReconcileError> {
    let stream = bus.provision(spec).await?;
    let present = ids(&stream).await?;
    // An hour's margin: what the stream drops by age while it is read is not missing.
    let since = clock::now() - time::Duration::days(i64::from(spec.days)) + time::Duration::hours(1);
    let mut found = Reconciled::default();
    let mut after = 0;
    loop {
        let rows = table::sent_after(store.reader(), after, since, STEP).await?;
        let Some((last, _)) = rows.last() else { break };
        after = *last;
        found.compared += rows.len() as u64;
        let missing: Vec<i64> = rows.iter().filter(|(_, id)| !present.contains(id)).map(|(seq, _)| *seq).collect();
        found.missing += missing.len() as u64;
        if !dry_run && !missing.is_empty() {
            store
                .write::<_, StoreError, _>(move |unit| {
                    Box::pin(async move { table::mark_waiting(unit, &missing).await })
                })
                .await?;
        }
    }
    if found.missing > 0 && !dry_run {
        store.stated().notify_one();
    }
    Ok(found)
}

/// Whether the stream has this fact: one look-up, for the newest.
pub(super) async fn has(stream: &Stream, fact: &table::Model) -> Result<bool, BusError> {
    use async_nats::jetstream::stream::LastRawMessageErrorKind;
    match stream.get_last_raw_message_by_subject(&fact.subject).await {
        Ok(message) => {
            let id = message.headers.get(async_nats::header::NATS_MESSAGE_ID).map(|id| id.as_str());
            // A later fact of the same kind and aggregate says as much.
            Ok(id.is_some_and(|id| Uuid::parse_str(id).is_ok_and(|id| id >= fact.event_id)))
        }
        Err(error) if matches!(error.kind(), LastRawMessageErrorKind::NoMessageFound) => Ok(false),
        Err(error) => Err(BusError::Unavailable(error.to_string())),
    }
}

/// The ids of all facts in the stream.
async fn ids(stream: &Stream) -> Result<HashSet<Uuid>, BusError> {
    let unavailable = |error: &dyn std::fmt::Display| BusError::Unavailable(error.to_string());
    let state = stream.get_info().await.map_err(|error| unavailable(&error))?.state;
    let mut ids = HashSet::new();
    if state.messages == 0 {
        return Ok(ids);
    }
    let config = pull::OrderedConfig { headers_only: true, deliver_policy: DeliverPolicy::All, ..Default::default() };
    let consumer = stream.create_consumer(config).await.map_err(|error| unavailable(&error))?;
    let mut messages = consumer.messages().await.map_err(|error| unavailable(&error))?;
    while let Some(message) = messages.next().await {
        let message = message.map_err(|error| unavailable(&error))?;
        let id = message.headers.as_ref().and_then(|headers| headers.get(async_nats::header::NATS_MESSAGE_ID));
        ids.extend(id.and_then(|id| Uuid::parse_str(id.as_str()).ok()));
        let at = message.info().map_err(|error| unavailable(&error))?.stream_sequence;
        if at >= state.last_sequence {
            break;
        }
    }
    Ok(ids)
}
