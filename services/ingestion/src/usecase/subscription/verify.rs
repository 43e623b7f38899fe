//! A hub asks back whether a subscription is wanted (`WebSub` §5.3).

use std::time::Duration;

use newsroom_text::{clean_line, shortened};

use super::change;
use crate::{
    domain::{Retention, SourceId, SubscriptionState},
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
