//! Polls a source, on schedule or on request.

mod files;
mod mailbox;
mod server;

pub(super) use server::unusable;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use newsroom_chassis::clock;
use tracing::Instrument as _;

use crate::{
    convert::kind_name,
    domain::{
        DomainError, Endpoint, Freshness, IngestedItem, PollAttempt, PollOutcome, PollResult, Polled, Seen, Source,
        SourceId,
        limits::{ENTRIES, REJECTED, REJECTED_LISTED},
    },
    fetch::Failure,
    store::Sources,
    usecase::{
        Error, Intake,
        item::{Delivery, DeliveryKind},
        payload::Reading,
        source::change_health,
    },
};

/// The maximum number of items in one transaction. Committed items remain if the poll is interrupted, and the next poll
/// finds them stored.
const CHUNK: usize = 100;

/// Polls a source, ingests its items, and saves the outcome. A server has `limit` to respond.
pub async fn poll(intake: &Intake, id: SourceId, limit: Duration) -> Result<Polled, Error> {
    let source = Sources::reading(&intake.store).find_bare(id).await?.ok_or(DomainError::SourceNotFound)?;
    source.check_polled()?;
    let span = tracing::info_span!(
        "poll",
        otel.name = format!("poll {}", kind_name(source.settings.endpoint.kind())),
        otel.kind = "internal",
        source.id = %source.id,
    );
    Poll { intake, source, limit, ingested: Vec::new(), rejected: Vec::new() }.run().instrument(span).await
}

struct Poll<'a> {
    intake: &'a Intake,
    source: Source,
    limit: Duration,
    ingested: Vec<IngestedItem>,
    rejected: Vec<String>,
}

/// The response of a source.
#[derive(Clone, Copy)]
enum Brought {
    News,
    NotModified,
}

/// An endpoint that is not an HTTP server provides no information about its source.
fn of_endpoint(brought: Brought) -> (Brought, PollResult) {
    (brought, PollResult::default())
}

/// Why a poll ends early.
enum Trouble {
    /// The source is at fault. The failure is saved.
    Source(Failure),
    /// The source is not at fault. Nothing is saved.
    Own(Error),
}

impl<E: Into<Error>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Own(error.into())
    }
}

impl Poll<'_> {
    async fn run(mut self) -> Result<Polled, Error> {
        let began = Instant::now();
        let attempt = PollAttempt { endpoint: self.source.settings.endpoint.clone(), at: clock::now() };
        let result = match &attempt.endpoint {
            Endpoint::Feed(_) | Endpoint::Page(_) => self.server().await,
            Endpoint::Directory(_) | Endpoint::S3(_) | Endpoint::Sftp(_) => {
                self.files(&attempt.endpoint).await.map(of_endpoint)
            }
            Endpoint::Imap(mailbox) => self.mailbox(&attempt.endpoint, mailbox).await.map(of_endpoint),
            Endpoint::Push => Err(DomainError::SourceNotPolled.into()),
        };
        let not_modified = matches!(result, Ok((Brought::NotModified, _)));
        let (word, outcome) = match result {
            Ok((Brought::News, result)) => ("news", PollOutcome::Answered(result)),
            Ok((Brought::NotModified, result)) => ("not_modified", PollOutcome::Answered(result)),
            Err(Trouble::Source(Failure { text, retry_after, gone })) => {
                tracing::info!(source.id = %self.source.id, error = text, "the poll failed");
                ("failed", PollOutcome::Failed { error: text, retry_after, gone })
            }
            Err(Trouble::Own(error)) => return Err(error),
        };
        metrics::histogram!("newsroom_ingestion_poll_duration_seconds", "service" => "ingestion", "outcome" => word)
            .record(began.elapsed());
        let remarks = self.ingested.iter().filter_map(IngestedItem::remark).take(REJECTED_LISTED);
        let rejected = self.rejected.iter().cloned().chain(remarks).collect();
        let source = self.conclude(attempt, outcome, rejected).await?;
        Ok(Polled { source, ingested: self.ingested, rejected: self.rejected, not_modified })
    }

    /// Saves the outcome, and publishes an event if the health of the source changed.
    async fn conclude(
        &self,
        attempt: PollAttempt,
        outcome: PollOutcome,
        rejected: Vec<String>,
    ) -> Result<Source, Error> {
        let (id, jitter) = (self.source.id, rand::random::<f64>());
        let conclude = move |source: &mut Source, now| source.conclude(&attempt, outcome, rejected, now, jitter);
        change_health(&self.intake.store, id, conclude).await
    }

    /// Ingests the items in chunks. The last chunk also saves `seen`.
    async fn deliver(&mut self, reading: Reading, mut seen: Option<Seen>, freshness: Freshness) -> Result<(), Error> {
        let Reading { compressed, mut items, blobs, .. } = reading;
        while !items.is_empty() || seen.is_some() {
            let later = items.split_off(items.len().min(CHUNK));
            let kind = DeliveryKind::Poll { seen: if later.is_empty() { seen.take() } else { None } };
            let (source_id, payload, blobs) = (self.source.id, Arc::clone(&compressed), Arc::clone(&blobs));
            let delivery = Delivery { source_id, payload, items, blobs, freshness, kind };
            let ingested = self.intake.deliveries.deliver(delivery).await?;
            // A folder may contain more items than a response can list.
            let room = ENTRIES.saturating_sub(self.ingested.len());
            self.ingested.extend(ingested.into_iter().take(room));
            items = later;
        }
        Ok(())
    }

    /// Collects the rejected parts, as many as a response can list.
    fn reject<'r>(&mut self, file: Option<&str>, reasons: impl IntoIterator<Item = &'r String>) {
        for reason in reasons {
            if self.rejected.len() > REJECTED {
                return;
            }
            self.rejected.push(match (self.rejected.len(), file) {
                (REJECTED, _) => "and more".to_owned(),
                (_, Some(file)) => format!("{file}: {reason}"),
                (_, None) => reason.clone(),
            });
        }
    }
}
