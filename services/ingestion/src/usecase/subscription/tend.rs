//! Sends the requests to hubs that begin, renew and end subscriptions.

use std::time::Duration;

use url::Url;

use super::{change, secret_of};
use crate::{
    domain::{Retention, Subscription, SubscriptionState, subscription::LEASE_WANTED},
    fetch::Failure,
    usecase::{Error, Intake},
};

/// The time that a hub has to respond.
const LIMIT: Duration = Duration::from_secs(15);

/// The settings for subscriptions to feeds.
#[derive(Clone, Debug)]
pub struct WebSub {
    /// The public address of the server for pushes, to which hubs send requests. Its path ends with `/`.
    pub public_url: Url,
}

/// Sends the request that a subscription needs next: to begin, to renew, or to end it.
pub async fn tend(intake: &Intake, subscription: Subscription) -> Result<(), Error> {
    let Subscription { source_id, token, .. } = subscription;
    let begun = change(&intake.store, source_id, token.clone(), |subscription, now| {
        if subscription.is_over() {
            return Some(Retention::Forgotten);
        }
        subscription.asking(now);
        Some(Retention::Kept)
    });
    let Some((subscription, Retention::Kept)) = begun.await? else { return Ok(()) };
    let outcome = ask(intake, &subscription).await;
    let noted = change(&intake.store, source_id, token, move |subscription, now| {
        match outcome {
            Ok(()) => subscription.asked(),
            Err(failure) => {
                tracing::info!(source.id = %source_id, error = failure.text, "a hub was not asked");
                subscription.not_asked(failure.text, now);
            }
        }
        Some(Retention::Kept)
    });
    noted.await.map(drop)
}

async fn ask(intake: &Intake, subscription: &Subscription) -> Result<(), Failure> {
    let Some(websub) = &intake.websub else {
        return Err(Failure::new("the service's configuration names no public address"));
    };
    let path = format!("v1/websub/{}/{}", subscription.source_id, subscription.token);
    let callback = websub.public_url.join(&path).map_err(|_| Failure::new("the public address has no paths"))?;
    let (callback, topic) = (callback.as_str(), subscription.topic.as_str());
    let mut form = vec![("hub.callback", callback), ("hub.topic", topic)];
    let (lease, secret);
    if subscription.state == SubscriptionState::Leaving {
        form.push(("hub.mode", "unsubscribe"));
    } else {
        lease = LEASE_WANTED.as_secs().to_string();
        secret = secret_of(intake, &subscription.token).await?;
        form.extend([("hub.mode", "subscribe"), ("hub.lease_seconds", &lease), ("hub.secret", &secret)]);
    }
    intake.fetcher.http.ask_hub(&subscription.hub, &form, LIMIT).await
}
