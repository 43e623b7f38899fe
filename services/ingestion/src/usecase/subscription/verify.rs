//! Answers a hub that verifies a subscription (`WebSub` §5.3).

use std::time::Duration;

use newsroom_text::{clean_line, shortened};

use super::change;
use crate::{
    domain::{Retention, SourceId, SubscriptionState},
    store::Subscriptions,
    usecase::{Error, Intake},
};

/// The maximum length of a hub's reason that is saved, in characters.
const REASON_CHARS: usize = 200;

/// The request of a hub (`WebSub` §5.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verification {
    /// Confirms a subscription with this lease.
    Subscribe(Duration),
    /// Confirms the end of a subscription.
    Unsubscribe,
    /// The hub denies the subscription, for this reason.
    Denied(String),
}

/// Processes the request of a hub. Returns whether it matches a request that was made.
pub async fn verify(
    intake: &Intake,
    id: SourceId,
    token: &str,
    topic: &str,
    verification: Verification,
) -> Result<bool, Error> {
    let known = Subscriptions::reading(&intake.store).find(id).await?.filter(|known| known.token == token);
    let Some(known) = known.filter(|known| known.topic.as_str() == topic) else { return Ok(false) };
    let asked = match &verification {
        Verification::Subscribe(_) => known.has_asked(true, topic),
        Verification::Unsubscribe => known.has_asked(false, topic),
        Verification::Denied(_) => known.state != SubscriptionState::Leaving,
    };
    if !asked {
        return Ok(false);
    }
    let changed = change(&intake.store, id, token.to_owned(), |subscription, now| {
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
