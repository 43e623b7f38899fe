//! Ingests a payload that a source pushes.

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

/// A parsed payload that is ready to be ingested.
#[derive(Debug)]
pub struct PreparedSubmission {
    source_id: SourceId,
    request: Request,
    delivery: Delivery,
    rejected: Vec<String>,
}

impl PreparedSubmission {
    pub fn identities(&self) -> impl Iterator<Item = &str> {
        self.delivery.items.iter().map(|incoming| incoming.draft.identity.as_str())
    }
}

/// Ingests all items of a payload, or none.
pub async fn submit(intake: &Intake, submission: Submission) -> Result<Submitted, Error> {
    submit_prepared(intake, prepare(intake, submission).await?).await
}

/// Parses a payload without storing it. If it cannot be read, this is recorded in the health of a source that only
/// pushes.
pub async fn prepare(intake: &Intake, mut submission: Submission) -> Result<PreparedSubmission, Error> {
    let source = find_active(intake, submission.source_id).await?;
    let (zone, providers) =
        source.map(|source| (source.settings.time_zone, source.settings.providers)).unwrap_or_default();
    let bytes = std::mem::take(&mut submission.payload);
    let unread = Unread { bytes, metadata: submission.metadata.clone(), at: clock::now(), zone, providers };
    let Reading { compressed, items, rejected, .. } = match intake.reader.read(unread).await? {
        Ok(reading) => reading,
        Err(unreadable) => {
            // A missing or paused source takes precedence over the unreadable payload.
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

/// Ingests a parsed payload.
pub async fn submit_prepared(intake: &Intake, prepared: PreparedSubmission) -> Result<Submitted, Error> {
    let PreparedSubmission { source_id, request, delivery, rejected } = prepared;
    // The source may have changed while the payload waited.
    let known = find_active(intake, source_id).await?;
    let before = known.clone();
    let submitted = intake.store.idempotent_write(request, move |tx| {
        Box::pin(async move {
            // Avoids a read on the only write connection if the source was found just before.
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
    let remarks = submitted.ingested.iter().filter_map(IngestedItem::remark);
    let rejected: Vec<String> = submitted.rejected.iter().cloned().chain(remarks).collect();
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

/// Finds a source, if news from it is accepted now.
async fn find_active(intake: &Intake, id: SourceId) -> Result<Option<Source>, Error> {
    let source = Sources::reading(&intake.store).find_bare(id).await?;
    Ok(source.filter(|source| source.check_active().is_ok()))
}

/// Counts outcomes in the metrics.
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
