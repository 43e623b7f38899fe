//! Feeds that have a hub are subscribed to there (`WebSub`): asked for, confirmed, renewed, ended.

use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use newsroom_chassis::clock;
use newsroom_text::{clean_line, shortened};
use sha2::Sha256;
use url::Url;
use zeroize::Zeroizing;

use super::{Error, Intake};
use crate::{
    domain::{CredentialName, Source, SourceId, Subscription, SubscriptionState, subscription::LEASE_WANTED},
    fetch::Failure,
    store::{self, Retention},
};

/// How long a hub has to answer.
const LIMIT: Duration = Duration::from_secs(15);
/// The longest reason of a hub that is told, in characters.
const REASON_CHARS: usize = 200;
/// The credential that the secrets of all subscriptions are made from.
const CREDENTIAL: &str = "websub";

/// How feeds are subscribed to.
#[derive(Clone, Debug)]
pub struct WebSub {
    /// Where hubs reach the door for pushes, its path ending with `/`.
    pub public_url: Url,
}

/// What a hub asks back (`WebSub` §5.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verification {
    /// Whether the subscription is wanted, for so long.
    Subscribe(Duration),
    /// Whether its end is.
    Unsubscribe,
    /// Nothing: it says no, and why.
    Denied(String),
}

/// Notes what hub a feed declares now. Gives whether that hub can be relied on.
pub(super) async fn note_hub(intake: &Intake, source: &Source, hub: Option<(Url, Url)>) -> Result<bool, Error> {
    if intake.websub.is_none() {
        return Ok(false);
    }
    let known = store::subscription(&intake.store, source.id).await?;
    let is_known = match (&known, &hub) {
        (None, None) => true,
        (Some(known), Some((hub, topic))) => {
            known.hub == *hub && known.topic == *topic && known.state != SubscriptionState::Leaving
        }
        (Some(known), None) => known.state == SubscriptionState::Leaving,
        (None, Some(_)) => false,
    };
    if !is_known {
        let token = hex::encode(rand::random::<[u8; 16]>());
        store::declare_hub(&intake.store, source.id, hub, token).await?;
        return Ok(false);
    }
    Ok(known.is_some_and(|known| known.is_fresh(clock::now())))
}

/// The subscriptions whose hubs are to be asked by now.
pub async fn due_subscriptions(intake: &Intake, limit: u64) -> Result<Vec<Subscription>, Error> {
    store::due_subscriptions(&intake.store, clock::now(), limit).await
}

/// Asks a hub for what its subscription needs next: a beginning, a renewal, or an end.
pub async fn tend_subscription(intake: &Intake, subscription: Subscription) -> Result<(), Error> {
    let Subscription { source_id, token, .. } = subscription;
    let begun = store::change_subscription(&intake.store, source_id, token.clone(), |subscription, now| {
        if subscription.is_over() {
            return Retention::Forgotten;
        }
        subscription.asking(now);
        Retention::Kept
    });
    let Some((subscription, Retention::Kept)) = begun.await? else { return Ok(()) };
    let outcome = ask(intake, &subscription).await;
    let noted = store::change_subscription(&intake.store, source_id, token, move |subscription, now| {
        match outcome {
            Ok(()) => subscription.asked(),
            Err(failure) => {
                tracing::info!(source.id = %source_id, error = failure.text, "a hub was not asked");
                subscription.not_asked(failure.text, now);
            }
        }
        Retention::Kept
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

/// The secret that a hub signs with: made from the service's own and the token, so that it is kept nowhere.
pub async fn secret_of(intake: &Intake, token: &str) -> Result<Zeroizing<String>, Failure> {
    let name: CredentialName = CREDENTIAL.parse().map_err(|_| Failure::new("the credential's name is none"))?;
    let key = intake.fetcher.credentials.get(&name).await?;
    let mac = Hmac::<Sha256>::new_from_slice(key.bytes()).map_err(|_| Failure::new("the credential is no key"))?;
    let mac = mac.chain_update("websub subscription ").chain_update(token).finalize().into_bytes();
    Ok(Zeroizing::new(hex::encode(mac)))
}

/// Answers a hub that asks back: whether it is about what was asked of it.
pub async fn verify_subscription(
    intake: &Intake,
    id: SourceId,
    token: &str,
    topic: &str,
    verification: Verification,
) -> Result<bool, Error> {
    let known = store::subscription(&intake.store, id).await?.filter(|known| known.token == token);
    let Some(known) = known.filter(|known| known.topic.as_str() == topic) else { return Ok(false) };
    let asked = match &verification {
        Verification::Subscribe(_) => known.has_asked(true, topic),
        Verification::Unsubscribe => known.has_asked(false, topic),
        Verification::Denied(_) => known.state != SubscriptionState::Leaving,
    };
    if !asked {
        return Ok(false);
    }
    let changed = store::change_subscription(&intake.store, id, token.to_owned(), |subscription, now| {
        match verification {
            Verification::Subscribe(lease) => subscription.verified(lease, now),
            Verification::Unsubscribe => return Retention::Forgotten,
            Verification::Denied(reason) => {
                subscription.denied(&shortened(clean_line(&reason), REASON_CHARS), now);
            }
        }
        Retention::Kept
    });
    Ok(changed.await?.is_some())
}
