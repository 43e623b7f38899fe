//! A hub asks back whether a subscription is wanted (`WebSub` §5.3).

use std::time::Duration;

use newsroom_text::{clean_line, shortened};

use super::change;
use crate::{
    domain::{Retention, SourceId, SubscriptionState},
    store::Subscriptions,
    usecase::{Error, Intake},
};

/// The longest reason of a hub that is told, in characters.
const REASON_CHARS: usize = 200;

/// The question of a hub (`WebSub` §5.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verification {
    /// Is the subscription wanted, for this long?
    Subscribe(Duration),
    /// Is its end wanted?
    Unsubscribe,
    /// No question: the hub says no, and why.
    Denied(String),
}

/// Answers a hub that asks back. Returns whether it asks about a request that was made.
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
