//! Ingests the content that a hub delivers.

use std::{sync::Arc, time::Duration};

use newsroom_chassis::clock;

use super::change;
use crate::{
    domain::{DomainError, Freshness, IngestedItem, PayloadMetadata, Retention, SourceId, SourceKind, Subscription},
    store::Subscriptions,
    usecase::{
        Error, Intake,
        item::{Delivery, DeliveryKind},
        payload::{Reading, Unread},
        source::change_health,
    },
};

/// The minimum time between two updates of the last content time.
const NOTED: Duration = Duration::from_secs(10);
/// The maximum number of items in one transaction, as for a poll.
const CHUNK: usize = 100;

/// Content from a hub with a valid signature.
#[derive(Clone, Debug)]
pub struct Content {
    pub bytes: Vec<u8>,
    pub content_type: Option<String>,
    pub content_language: Option<String>,
    /// The signature method.
    pub signed_by: &'static str,
}

/// Finds the subscription for a callback address, if content from its hub is accepted.
pub async fn find_listening(intake: &Intake, id: SourceId, token: &str) -> Result<Option<Subscription>, Error> {
    let known = Subscriptions::reading(&intake.store).find(id).await?;
    Ok(known.filter(|known| known.token == token && known.takes_content()))
}

/// Ingests content from a hub. If it cannot be read, the error is saved; the next poll may succeed.
pub async fn take_content(intake: &Intake, subscription: Subscription, content: Content) -> Result<(), Error> {
    let id = subscription.source_id;
    let source = intake.sources.find(id).await?.ok_or(DomainError::SourceNotFound)?;
    source.check_active()?;
    let Content { bytes, content_type, content_language, signed_by } = content;
    let url = Some(subscription.topic.clone());
    let metadata = PayloadMetadata { form: None, content_type, content_language, url };
    let reading = intake.reader.read(Unread::now(&source, bytes, metadata)).await?;
    let error = match reading {
        Ok(reading) if reading.form.is_feed() && source.settings.endpoint.kind() == SourceKind::Feed => {
            let mut rejected = reading.rejected.clone();
            rejected.extend(deliver(intake, id, reading).await?);
            if source.health.is_news(&rejected) {
                let noted = change_health(&intake.store, id, |source, now| {
                    source.health.reject(rejected, now);
                    None
                });
                noted.await?;
            }
            String::new()
        }
        Ok(reading) => format!("what the hub sent is {}, and no feed", reading.form.described()),
        Err(why) => format!("what the hub sent cannot be read: {why}"),
    };
    let is_recent = subscription.content_time.is_some_and(|time| clock::now() - time < NOTED);
    if is_recent && subscription.signed_by == signed_by && subscription.error == error && subscription.missed == 0 {
        return Ok(());
    }
    let noted = change(&intake.store, id, subscription.token, move |subscription, now| {
        subscription.content_time = Some(now);
        signed_by.clone_into(&mut subscription.signed_by);
        subscription.error = error;
        subscription.missed = 0;
        Some(Retention::Kept)
    });
    noted.await.map(drop)
}

/// Records that a poll found news that the hub of a source had not sent.
pub async fn note_miss(intake: &Intake, id: SourceId) -> Result<(), Error> {
    let Some(known) = Subscriptions::reading(&intake.store).find(id).await? else { return Ok(()) };
    let noted = change(&intake.store, id, known.token, |subscription, _| {
        subscription.miss();
        Some(Retention::Kept)
    });
    noted.await.map(drop)
}

/// Records that content without a valid signature came in a hub's name and was dropped; `why` in plain words. A repeat
/// causes no write.
pub async fn note_unproven(intake: &Intake, subscription: Subscription, why: &'static str) -> Result<(), Error> {
    if subscription.error == why {
        return Ok(());
    }
    let noted = change(&intake.store, subscription.source_id, subscription.token, move |subscription, _| {
        subscription.drop_unproven(why);
        Some(Retention::Kept)
    });
    noted.await.map(drop)
}

/// Ingests the items, and returns why some were not applied. Freshness is unproven, because a hub signs neither time
/// nor id.
async fn deliver(intake: &Intake, id: SourceId, reading: Reading) -> Result<Vec<String>, Error> {
    let Reading { compressed, mut items, blobs, .. } = reading;
    let mut remarks = Vec::new();
    while !items.is_empty() {
        let later = items.split_off(items.len().min(CHUNK));
        let delivery = Delivery {
            source_id: id,
            payload: Arc::clone(&compressed),
            blobs: Arc::clone(&blobs),
            items,
            freshness: Freshness::Unproven,
            kind: DeliveryKind::Poll { seen: None },
        };
        let ingested = intake.deliveries.deliver(delivery).await?;
        remarks.extend(ingested.iter().filter_map(IngestedItem::remark));
        items = later;
    }
    Ok(remarks)
}
