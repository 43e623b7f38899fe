//! A source pushes a payload.

use super::{
    Error, Intake,
    reading::{Reading, Unread},
};
use crate::{
    domain::{Refused, Submitted, TakenAs},
    store::{self, Circumstances, Delivery},
    wire::Submission,
};

/// Takes in all that a payload tells, or nothing.
pub async fn submit_raw(intake: &Intake, mut submission: Submission) -> Result<Submitted, Error> {
    let circumstances = Circumstances { form: submission.form, content_type: None, url: submission.url.take() };
    let unread = Unread::now(std::mem::take(&mut submission.payload), circumstances);
    let Reading { packed, arrivals, rejected, .. } = match intake.reader.read(unread).await? {
        Ok(reading) => reading,
        Err(unreadable) => {
            // A source that is not there or paused is told that first.
            let source = store::source(&intake.store, submission.source_id).await?;
            source.ok_or(Refused::SourceNotFound)?.check_active()?;
            return Err(Refused::Unreadable(unreadable.to_string()).into());
        }
    };
    let request = submission.request(packed.digest());
    let known = store::active_source(&intake.store, submission.source_id).await?;
    let delivery = Delivery { packed, arrivals };
    let submitted = store::submit(&intake.store, submission.source_id, known, request, delivery, rejected).await?;
    count(submitted.taken.iter().map(|taken| taken.taken_as));
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
        metrics::counter!("ingestion_items_total", "taken_as" => name).increment(1);
    }
}
