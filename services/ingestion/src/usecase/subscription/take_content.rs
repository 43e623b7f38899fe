//! A hub sends what is new in a feed.

use std::{sync::Arc, time::Duration};

use newsroom_chassis::clock;

use super::change;
use crate::{
    domain::{DomainError, Freshness, IngestedItem, PayloadMetadata, Retention, SourceId, SourceKind, Subscription},
    store::{Sources, Subscriptions},
    usecase::{
        Error, Intake, item,
        item::{Delivery, count},
        payload::{Reading, Unread},
        source::change_health,
    },
};

/// How long after the last content of a hub the time of the next one is saved.
const NOTED: Duration = Duration::from_secs(10);
/// How many items one transaction takes in, as of a poll.
const CHUNK: usize = 100;

/// The content that a hub sent, with a valid signature.
#[derive(Clone, Debug)]
pub struct Content {
    pub bytes: Vec<u8>,
    /// Their `Content-Type`.
    pub content_type: Option<String>,
    /// How they were signed.
    pub signed_by: &'static str,
}

/// The subscription that a callback's address is of, if its hub is listened to.
pub async fn find_listening(intake: &Intake, id: SourceId, token: &str) -> Result<Option<Subscription>, Error> {
    let known = Subscriptions::reading(&intake.store).find(id).await?;
    Ok(known.filter(|known| known.token == token && known.takes_content()))
}

/// Takes in the content of a hub. When it cannot be read, that is saved; the next poll may succeed.
pub async fn take_content(intake: &Intake, subscription: Subscription, content: Content) -> Result<(), Error> {
    let id = subscription.source_id;
    let source = Sources::reading(&intake.store).find_bare(id).await?.ok_or(DomainError::SourceNotFound)?;
    source.check_active()?;
    let Content { bytes, content_type, signed_by } = content;
    let metadata = PayloadMetadata { form: None, content_type, url: Some(subscription.topic.clone()) };
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
    if is_recent && subscription.signed_by == signed_by && subscription.error == error {
        return Ok(());
    }
    let noted = change(&intake.store, id, subscription.token, move |subscription, now| {
        subscription.content_time = Some(now);
        signed_by.clone_into(&mut subscription.signed_by);
        subscription.error = error;
        Some(Retention::Kept)
    });
    noted.await.map(drop)
}

/// Takes in what was read. Returns the reasons of items that were not taken over. A hub signs neither time nor id.
async fn deliver(intake: &Intake, id: SourceId, reading: Reading) -> Result<Vec<String>, Error> {
    let Reading { compressed, mut items, .. } = reading;
    let mut told = Vec::new();
    while !items.is_empty() {
        let later = items.split_off(items.len().min(CHUNK));
        let delivery = Delivery { compressed: Arc::clone(&compressed), items, freshness: Freshness::Unproven };
        let ingested = item::deliver(&intake.store, id, delivery, None).await?;
        count(ingested.iter().map(|ingested| ingested.outcome));
        told.extend(ingested.iter().filter_map(IngestedItem::told));
        items = later;
    }
    Ok(told)
}
