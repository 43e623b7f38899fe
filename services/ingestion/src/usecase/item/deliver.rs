//! Ingests the deliveries of all sources: pushes, bulk streams, polls and hubs.
//!
//! Deliveries that come at the same time are written in one transaction, and each of them succeeds or fails by itself.

use std::sync::Arc;

use newsroom_access::audit::{self, AuditEntry};
use newsroom_chassis::{
    batch::{self, BatchLimits, Gathering},
    store::{PrincipalRequest, Store},
};
use tracing::Span;

use super::{Delivery, intake::take_in};
use crate::{
    domain::{IngestOutcome, IngestedItem, Submitted},
    usecase::{Error, blob::BlobWriter},
};

/// The size of a batch. A batch of about 1,000 items is written in a fraction of a second, so a delivery with many items
/// delays others only briefly. Deliveries wait in the order of their arrival, and each caller has only a few of them
/// under way.
const LIMITS: BatchLimits = BatchLimits { commands: 256, weight: 8 << 20 };

/// Ingests deliveries in batches. A clone shares the batches.
#[derive(Clone)]
pub struct Deliveries {
    blob_writer: BlobWriter,
    calls: Gathering<Arc<Call>, Submitted, Error>,
}

/// A delivery whose caller waits.
struct Call {
    request: PrincipalRequest,
    delivery: Delivery,
    /// Who submits it. `None`: no call does.
    entry: Option<AuditEntry>,
    /// The span of the caller. The events of the delivery belong to its trace.
    span: Span,
}

impl Deliveries {
    /// Starts the task that writes the batches.
    pub fn start(store: Store, blob_writer: BlobWriter) -> Self {
        let calls = Gathering::start("intake", LIMITS, move |calls| write(store.clone(), calls));
        Self { blob_writer, calls }
    }

    /// Ingests all items of a delivery, or none. Returns the outcome of each item, in the order of the delivery. If a
    /// request is repeated, its first outcome is returned.
    pub async fn submit(&self, request: PrincipalRequest, delivery: Delivery) -> Result<Submitted, Error> {
        self.blob_writer.keep(&delivery.items, &delivery.blobs, &delivery.payload).await?;
        self.submit_kept(request, delivery, None).await
    }

    /// As [`Deliveries::submit`], for a delivery whose files are stored already. The entry says who submits it.
    pub async fn submit_kept(
        &self,
        request: PrincipalRequest,
        delivery: Delivery,
        entry: Option<AuditEntry>,
    ) -> Result<Submitted, Error> {
        let weight = delivery.weight();
        let call = Call { request, delivery, entry, span: Span::current() };
        let submitted = self.calls.apply(Arc::new(call), weight).await?;
        count(&submitted.ingested);
        Ok(submitted)
    }

    /// As [`Deliveries::submit`], for a delivery that no request identifies.
    pub async fn deliver(&self, delivery: Delivery) -> Result<Vec<IngestedItem>, Error> {
        Ok(self.submit(PrincipalRequest::unrepeatable(), delivery).await?.ingested)
    }
}

/// Writes deliveries in the order of their arrival. A batch that fails because of its data is halved in this order.
async fn write(store: Store, calls: Vec<Arc<Call>>) -> Vec<Result<Submitted, Error>> {
    let written = batch::apply(&calls, |_| (), |calls| write_batch(&store, calls)).await;
    written.into_iter().map(Result::flatten).collect()
}

/// Writes deliveries in one transaction. A delivery that is refused has no effects.
async fn write_batch(store: &Store, calls: Vec<Arc<Call>>) -> Result<Vec<Result<Submitted, Error>>, Error> {
    let calls = calls.into_iter().map(|call| (call.request.clone(), call)).collect();
    let written = store.idempotent_batch(calls, |tx, calls: Vec<Arc<Call>>| {
        Box::pin(async move {
            let deliveries: Vec<(&Delivery, &Span)> = calls.iter().map(|call| (&call.delivery, &call.span)).collect();
            let outcomes = take_in(tx, &deliveries).await?;
            let taken = calls.iter().zip(&outcomes).filter(|(_, outcome)| outcome.is_ok());
            let entries = taken.filter_map(|(call, _)| Some(call.entry.clone()?.at(tx.now()))).collect();
            audit::record_all(tx, entries).await?;
            Ok(outcomes)
        })
    });
    written.await
}

/// Counts outcomes in the metrics.
fn count(ingested: &[IngestedItem]) {
    for ingested in ingested {
        let name = match ingested.outcome {
            IngestOutcome::New => "new",
            IngestOutcome::Update => "update",
            IngestOutcome::Seen => "seen",
            IngestOutcome::Outdated => "outdated",
        };
        metrics::counter!("newsroom_ingestion_items_total", "service" => "ingestion", "outcome" => name).increment(1);
    }
}
