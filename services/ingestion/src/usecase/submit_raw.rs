//! A source pushes a payload.

use newsroom_chassis::{clock, store::Request};

use super::{
    Error, Intake, note_push_fault,
    reading::{Reading, Unread},
};
use crate::{
    convert::Submission,
    domain::{DomainError, Source, SourceId, Submitted, Taken, TakenAs},
    store::{self, Circumstances, Delivery},
};

/// A payload that was read, ready to be taken in.
#[derive(Debug)]
pub struct Prepared {
    source_id: SourceId,
    request: Request,
    delivery: Delivery,
    rejected: Vec<String>,
}

impl Prepared {
    /// The identities of all that it tells.
    pub fn identities(&self) -> impl Iterator<Item = &str> {
        self.delivery.arrivals.iter().map(|arrival| arrival.draft.identity.as_str())
    }
}

/// Takes in all that a payload tells, or nothing.
pub async fn submit_raw(intake: &Intake, submission: Submission) -> Result<Submitted, Error> {
    submit_prepared(intake, prepare_raw(intake, submission).await?).await
}

/// Reads a payload; no news is kept yet. That it cannot be read is noted of a source that only pushes.
pub async fn prepare_raw(intake: &Intake, mut submission: Submission) -> Result<Prepared, Error> {
    let source = store::active_source(&intake.store, submission.source_id).await?;
    let zone = source.and_then(|source| source.settings.time_zone);
    let (form, content_type) = (submission.form, submission.content_type.take());
    let circumstances = Circumstances { form, content_type, url: submission.url.take() };
    let bytes = std::mem::take(&mut submission.payload);
    let unread = Unread { bytes, circumstances, at: clock::now(), zone };
    let Reading { packed, arrivals, rejected, .. } = match intake.reader.read(unread).await? {
        Ok(reading) => reading,
        Err(unreadable) => {
            // A source that is not there or paused is told that first.
            let source =
                store::source(&intake.store, submission.source_id).await?.ok_or(DomainError::SourceNotFound)?;
            source.check_active()?;
            note_push_fault(intake, &source, format!("what was pushed cannot be read: {unreadable}")).await?;
            return Err(DomainError::Unreadable(unreadable.to_string()).into());
        }
    };
    let request = submission.request(packed.digest());
    let delivery = Delivery { packed, arrivals, freshness: submission.freshness };
    Ok(Prepared { source_id: submission.source_id, request, delivery, rejected })
}

/// Takes in what was read.
pub async fn submit_prepared(intake: &Intake, prepared: Prepared) -> Result<Submitted, Error> {
    let Prepared { source_id, request, delivery, rejected } = prepared;
    // What was read waits its turn: the source may have changed since.
    let known = store::active_source(&intake.store, source_id).await?;
    let before = known.clone();
    let submitted = store::submit(&intake.store, source_id, known, request, delivery, rejected).await?;
    count(submitted.taken.iter().map(|taken| taken.taken_as));
    let told = submitted.taken.iter().filter_map(Taken::told);
    let rejected: Vec<String> = submitted.rejected.iter().cloned().chain(told).collect();
    let is_worth_noting = |source: &Source| source.is_turned_by_push() || source.health.is_news(&rejected);
    if before.as_ref().is_some_and(is_worth_noting) {
        let noted = store::turn_source(&intake.store, source_id, |source, now| {
            source.health.reject(rejected, now);
            if source.is_turned_by_push() { source.push_taken(now) } else { None }
        });
        noted.await?;
    }
    Ok(submitted)
}

/// Counts what came in.
pub(super) fn count(taken: impl Iterator<Item = TakenAs>) {
    for taken_as in taken {
        let name = match taken_as {
            TakenAs::New => "new",
            TakenAs::Update => "update",
            TakenAs::Seen => "seen",
            TakenAs::Outdated => "outdated",
        };
        metrics::counter!("newsroom_ingestion_items_total", "service" => "ingestion", "taken_as" => name).increment(1);
    }
}
