//! Records the hub that a feed declares.

use newsroom_chassis::{clock, store::Store};
use url::Url;

use super::leave;
use crate::{
    domain::{Source, SourceId, Subscription, SubscriptionState},
    store::Subscriptions,
    usecase::{Error, Intake},
};

/// Saves the hub and topic that a feed declares. Returns whether that hub can be relied on.
pub(in crate::usecase) async fn note_hub(
    intake: &Intake,
    source: &Source,
    hub: Option<(Url, Url)>,
) -> Result<bool, Error> {
    if intake.websub.is_none() {
        return Ok(false);
    }
    let known = Subscriptions::reading(&intake.store).find(source.id).await?;
    let is_known = match (&known, &hub) {
        (None, None) => true,
        (Some(known), Some((hub, topic))) => known.is_to(hub, topic),
        (Some(known), None) => known.state == SubscriptionState::Leaving,
        (None, Some(_)) => false,
    };
    if is_known {
        return Ok(known.is_some_and(|known| known.is_trusted(clock::now())));
    }
    let token = hex::encode(rand::random::<[u8; 16]>());
    declare(&intake.store, source.id, hub, token).await?;
    Ok(false)
}

/// Starts a new subscription if the hub or the topic has changed. The old hub learns with its next request that the
/// subscription no longer exists.
async fn declare(store: &Store, id: SourceId, hub: Option<(Url, Url)>, token: String) -> Result<(), Error> {
    let declared = store.write(move |tx| {
        Box::pin(async move {
            let subscriptions = Subscriptions::within(tx);
            match (subscriptions.lock(id).await?, hub) {
                (Some(known), Some((hub, topic))) if known.is_to(&hub, &topic) => {}
                (_, Some((hub, topic))) => {
                    let wanted = Subscription::wanted(id, hub, topic, token, tx.now());
                    subscriptions.save(&wanted).await?;
                }
                (_, None) => leave(tx, id).await?,
            }
            Ok::<_, Error>(())
        })
    });
    declared.await
}
