//! Ingests a payload that a source pushes.

use newsroom_access::{
    Authorization,
    audit::{AuditEntry, Resource},
};
use newsroom_chassis::{clock, store::PrincipalRequest};

use super::{Delivery, DeliveryKind};
use crate::{
    convert::Submission,
    domain::{DomainError, Submitted},
    store::Sources,
    usecase::{
        Error, Intake,
        payload::{Reading, Unread},
        source::{note_push_fault, site},
    },
};

/// A parsed payload that is ready to be ingested.
#[derive(Debug)]
pub struct PreparedSubmission {
    request: PrincipalRequest,
    delivery: Delivery,
    entry: AuditEntry,
}

impl PreparedSubmission {
    /// Stores the files of the payload. [`submit_prepared`] does this, too.
    pub async fn keep(&self, intake: &Intake) -> Result<(), Error> {
        let Delivery { items, blobs, payload, .. } = &self.delivery;
        intake.blob_writer.keep(items, blobs, payload).await
    }

    pub fn identities(&self) -> impl Iterator<Item = &str> {
        self.delivery.items.iter().map(|incoming| incoming.draft.identity.as_str())
    }
}

/// Ingests all items of a payload, or none.
pub async fn submit(intake: &Intake, submission: Submission, by: &Authorization) -> Result<Submitted, Error> {
    submit_prepared(intake, prepare(intake, submission, by).await?).await
}

/// Parses a payload without storing it. If it cannot be read, this is recorded in the health of a source that only
/// pushes.
pub async fn prepare(
    intake: &Intake,
    mut submission: Submission,
    by: &Authorization,
) -> Result<PreparedSubmission, Error> {
    let source_id = submission.source_id;
    // A source that does not accept news now refuses the payload when it is ingested. Until then the request may turn
    // out to be a repeated one.
    let source = intake.sources.find(source_id).await?.filter(|source| source.check_active().is_ok());
    let is_active = source.is_some();
    let (zone, providers) =
        source.map(|source| (source.settings.time_zone.clone(), source.settings.providers.clone())).unwrap_or_default();
    let bytes = std::mem::take(&mut submission.payload);
    let metadata = submission.metadata.clone();
    let site = site::known(intake, source_id, &metadata, &bytes).await?;
    let unread = Unread { bytes: bytes.into(), metadata, at: clock::now(), zone, providers, site };
    let Reading { compressed, items, rejected, page, blobs, .. } = match intake.reader.read(unread).await? {
        Ok(reading) => reading,
        Err(unreadable) => {
            // A missing or paused source takes precedence over the unreadable payload.
            let source = Sources::reading(&intake.store).find_bare(source_id).await?;
            let source = source.ok_or(DomainError::SourceNotFound)?;
            source.check_active()?;
            note_push_fault(intake, &source, format!("what was pushed cannot be read: {unreadable}")).await?;
            return Err(DomainError::from(unreadable).into());
        }
    };
    let page = page.filter(|_| is_active);
    site::learn(intake, source_id, submission.metadata.url.as_ref(), page).await?;
    let request = submission.request(compressed.digest()).by(&by.principal().id);
    let kind = DeliveryKind::Push { rejected };
    let delivery = Delivery { source_id, payload: compressed, items, blobs, freshness: submission.freshness, kind };
    let entry = by.changed().about(Resource::new("source", source_id));
    Ok(PreparedSubmission { request, delivery, entry })
}

/// Ingests a parsed payload.
pub async fn submit_prepared(intake: &Intake, prepared: PreparedSubmission) -> Result<Submitted, Error> {
    prepared.keep(intake).await?;
    submit_kept(intake, prepared).await
}

/// Ingests a parsed payload whose files were kept before ([`PreparedSubmission::keep`]).
pub async fn submit_kept(intake: &Intake, prepared: PreparedSubmission) -> Result<Submitted, Error> {
    let PreparedSubmission { request, delivery, entry } = prepared;
    intake.deliveries.submit_kept(request, delivery, Some(entry)).await
}
