//! Answers a hub that verifies a subscription (`WebSub` §5.3).

use std::time::Duration;

use newsroom_text::{clean_line, shortened};

use super::change;
use crate::{
    domain::{Retention, SourceId, SubscriptionState},
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
    let topic = topic.to_owned();
    let changed = change(&intake.store, id, token.to_owned(), move |subscription, now| {
        if subscription.topic.as_str() != topic {
            return None;
        }
        match verification {
            Verification::Subscribe(lease) if subscription.has_asked(true, &topic) => subscription.verified(lease, now),
            Verification::Unsubscribe if subscription.has_asked(false, &topic) => return Some(Retention::Forgotten),
            Verification::Denied(reason) if subscription.state != SubscriptionState::Leaving => {
                subscription.denied(&shortened(clean_line(&reason), REASON_CHARS), now);
            }
            Verification::Subscribe(_) | Verification::Unsubscribe | Verification::Denied(_) => return None,
        }
        Some(Retention::Kept)
    });
    Ok(changed.await?.is_some())
}
