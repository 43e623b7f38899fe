//! A source pushes a payload.

use newsroom_chassis::{clock, store::Request};

use super::{Delivery, intake::take_in};
use crate::{
    convert::Submission,
    domain::{DomainError, IngestOutcome, IngestedItem, Source, SourceId, Submitted},
    store::Sources,
    usecase::{
        Error, Intake,
        payload::{Reading, Unread},
        source::{change_health, note_push_fault},
    },
};

/// A payload that was read and can be taken in.
#[derive(Debug)]
pub struct PreparedSubmission {
    source_id: SourceId,
    request: Request,
    delivery: Delivery,
    rejected: Vec<String>,
}

impl PreparedSubmission {
    /// The identities of its items.
    pub fn identities(&self) -> impl Iterator<Item = &str> {
        self.delivery.items.iter().map(|incoming| incoming.draft.identity.as_str())
    }
}

/// Takes in all items of a payload, or none.
pub async fn submit(intake: &Intake, submission: Submission) -> Result<Submitted, Error> {
    submit_prepared(intake, prepare(intake, submission).await?).await
}

/// Reads a payload, and stores nothing yet. For a source that only pushes it is saved when the payload cannot be read.
pub async fn prepare(intake: &Intake, mut submission: Submission) -> Result<PreparedSubmission, Error> {
    let source = find_active(intake, submission.source_id).await?;
    let (zone, providers) =
        source.map(|source| (source.settings.time_zone, source.settings.providers)).unwrap_or_default();
    let bytes = std::mem::take(&mut submission.payload);
    let unread = Unread { bytes, metadata: submission.metadata.clone(), at: clock::now(), zone, providers };
    let Reading { compressed, items, rejected, .. } = match intake.reader.read(unread).await? {
        Ok(reading) => reading,
        Err(unreadable) => {
            // That the source is missing or paused is told first.
            let source = Sources::reading(&intake.store).find_bare(submission.source_id).await?;
            let source = source.ok_or(DomainError::SourceNotFound)?;
            source.check_active()?;
            note_push_fault(intake, &source, format!("what was pushed cannot be read: {unreadable}")).await?;
            return Err(DomainError::Unreadable(unreadable.to_string()).into());
        }
    };
    let request = submission.request(compressed.digest());
    let delivery = Delivery { compressed, items, freshness: submission.freshness };
    Ok(PreparedSubmission { source_id: submission.source_id, request, delivery, rejected })
}

/// Takes in a payload that was read.
pub async fn submit_prepared(intake: &Intake, prepared: PreparedSubmission) -> Result<Submitted, Error> {
    let PreparedSubmission { source_id, request, delivery, rejected } = prepared;
    // The payload has waited for its turn. The source may have changed since.
    let known = find_active(intake, source_id).await?;
    let before = known.clone();
    let submitted = intake.store.idempotent_write(request, move |tx| {
        Box::pin(async move {
            // A source that pushed a moment ago need not be read by the one writer once more.
            let source = match known {
                Some(source) => source,
                None => Sources::within(tx).find_bare(source_id).await?.ok_or(DomainError::SourceNotFound)?,
            };
            source.check_active()?;
            let ingested = take_in(tx, &source, &delivery).await?;
            Ok::<_, Error>(Submitted { ingested, rejected })
        })
    });
    let submitted = submitted.await?;
    count(submitted.ingested.iter().map(|ingested| ingested.outcome));
    let told = submitted.ingested.iter().filter_map(IngestedItem::told);
    let rejected: Vec<String> = submitted.rejected.iter().cloned().chain(told).collect();
    let is_worth_noting = |source: &Source| source.is_turned_by_push() || source.health.is_news(&rejected);
    if before.as_ref().is_some_and(is_worth_noting) {
        let noted = change_health(&intake.store, source_id, |source, now| {
            source.health.reject(rejected, now);
            if source.is_turned_by_push() { source.push_taken(now) } else { None }
        });
        noted.await?;
    }
    Ok(submitted)
}

/// A source that news is taken from now.
async fn find_active(intake: &Intake, id: SourceId) -> Result<Option<Source>, Error> {
    let source = Sources::reading(&intake.store).find_bare(id).await?;
    Ok(source.filter(|source| source.check_active().is_ok()))
}

/// Counts what came in.
pub(in crate::usecase) fn count(ingested: impl Iterator<Item = IngestOutcome>) {
    for outcome in ingested {
        let name = match outcome {
            IngestOutcome::New => "new",
            IngestOutcome::Update => "update",
            IngestOutcome::Seen => "seen",
            IngestOutcome::Outdated => "outdated",
        };
        metrics::counter!("newsroom_ingestion_items_total", "service" => "ingestion", "outcome" => name).increment(1);
    }
}
