//! A subscription to a feed at its hub (`WebSub`, W3C Recommendation of 23 January 2018).

use std::time::Duration;

use time::OffsetDateTime;
use url::Url;

use crate::domain::SourceId;

/// The lease that is asked for.
pub const LEASE_WANTED: Duration = Duration::from_secs(10 * 24 * 60 * 60);
/// Shorter leases than this are taken as this long, longer ones than the other as that.
const LEASES: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(30 * 24 * 60 * 60));
/// How long a hub has to ask back.
const VERIFICATION: Duration = Duration::from_secs(10 * 60);
/// The wait after the first attempt that failed; it doubles with each further one.
const BACK_OFF: Duration = Duration::from_secs(60);
/// The longest such wait, and the one after a hub's error.
const BACK_OFF_MAX: Duration = Duration::from_secs(24 * 60 * 60);
/// How often a hub is asked to end a subscription. After that its lease ends it.
const FAREWELLS: u32 = 5;

/// How far a subscription is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SubscriptionState {
    /// The hub is to be asked.
    Wanted,
    /// The hub took the request; it has not asked back yet.
    Requested,
    /// The hub sends what is new.
    Active,
    /// The hub said no.
    Denied,
    /// The hub is to be asked to stop.
    Leaving,
}

/// What becomes of a subscription that was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// It is kept as it is now.
    Kept,
    /// It is forgotten.
    Forgotten,
}

/// A subscription to a feed at its hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The source of the feed.
    pub source_id: SourceId,
    pub hub: Url,
    /// The feed's address there.
    pub topic: Url,
    /// Makes the callback's address impossible to guess.
    pub token: String,
    /// How far it is.
    pub state: SubscriptionState,
    /// When it ends.
    pub lease_until: Option<OffsetDateTime>,
    /// When the hub is asked next. `None`: not by itself.
    pub next_time: Option<OffsetDateTime>,
    /// Requests to the hub since it last asked back.
    pub attempts: u32,
    /// When the hub last sent content.
    pub content_time: Option<OffsetDateTime>,
    /// How the hub signs, as was last seen: `sha256` and the like. Empty: not seen yet.
    pub signed_by: String,
    /// What went wrong last, in plain words.
    pub error: String,
}

impl Subscription {
    /// Whether it is to this topic of this hub, and not about to end.
    pub fn is_to(&self, hub: &Url, topic: &Url) -> bool {
        self.hub == *hub && self.topic == *topic && self.state != SubscriptionState::Leaving
    }

    /// One that is to be asked for at once.
    pub fn wanted(source_id: SourceId, hub: Url, topic: Url, token: String, now: OffsetDateTime) -> Self {
        Self {
            source_id,
            hub,
            topic,
            token,
            state: SubscriptionState::Wanted,
            lease_until: None,
            next_time: Some(now),
            attempts: 0,
            content_time: None,
            signed_by: String::new(),
            error: String::new(),
        }
    }

    /// Whether the hub can be relied on to tell what is new.
    pub fn is_fresh(&self, now: OffsetDateTime) -> bool {
        self.state == SubscriptionState::Active && self.lease_until.is_some_and(|until| until > now)
    }

    /// Whether what comes is taken: a hub may tell before its question was answered, but not who was never asked.
    pub fn takes_content(&self) -> bool {
        matches!(self.state, SubscriptionState::Requested | SubscriptionState::Active)
    }

    /// Whether a hub's question is about what was asked of it. `subscribes`: as against an end.
    pub fn has_asked(&self, subscribes: bool, topic: &str) -> bool {
        let asked = match self.state {
            SubscriptionState::Requested | SubscriptionState::Active => subscribes,
            // It may ask before it has answered.
            SubscriptionState::Wanted => subscribes && self.attempts > 0,
            SubscriptionState::Leaving => !subscribes,
            SubscriptionState::Denied => false,
        };
        asked && topic == self.topic.as_str()
    }

    /// The hub is about to be asked, and has its time to ask back.
    pub fn asking(&mut self, now: OffsetDateTime) {
        self.attempts = self.attempts.saturating_add(1);
        self.next_time = Some(now + VERIFICATION.max(self.back_off()));
    }

    /// The hub took the request.
    pub fn asked(&mut self) {
        if self.state == SubscriptionState::Wanted {
            self.state = SubscriptionState::Requested;
        }
        self.error.clear();
    }

    /// The hub did not take the request, or could not be asked.
    pub fn not_asked(&mut self, error: String, now: OffsetDateTime) {
        if self.state == SubscriptionState::Requested {
            self.state = SubscriptionState::Wanted;
        }
        self.error = error;
        self.next_time = Some(now + self.back_off());
    }

    /// The hub asked back and was told yes.
    pub fn verified(&mut self, lease: Duration, now: OffsetDateTime) {
        let lease = lease.clamp(LEASES.0, LEASES.1);
        let until = now + lease;
        self.state = SubscriptionState::Active;
        self.lease_until = Some(until);
        // Early enough for several attempts.
        self.next_time = Some(until - (lease / 5).max(Duration::from_secs(20)));
        self.attempts = 0;
        self.error.clear();
    }

    /// The hub said that there will be no subscription (`WebSub` §5.2).
    pub fn denied(&mut self, reason: &str, now: OffsetDateTime) {
        self.state = SubscriptionState::Denied;
        self.lease_until = None;
        self.next_time = Some(now + BACK_OFF_MAX);
        self.error = match reason {
            "" => "the hub refused".to_owned(),
            reason => format!("the hub refused: {reason}"),
        };
    }

    /// It is not wanted any more. Returns whether the hub has to be told.
    pub fn leave(&mut self, now: OffsetDateTime) -> bool {
        let told = match self.state {
            SubscriptionState::Leaving => return true,
            SubscriptionState::Wanted => self.attempts > 0,
            SubscriptionState::Requested | SubscriptionState::Active => true,
            SubscriptionState::Denied => false,
        };
        self.state = SubscriptionState::Leaving;
        self.attempts = 0;
        self.next_time = Some(now);
        told
    }

    /// Whether the hub was asked to stop often enough.
    pub fn is_over(&self) -> bool {
        self.state == SubscriptionState::Leaving && self.attempts >= FAREWELLS
    }

    fn back_off(&self) -> Duration {
        BACK_OFF.saturating_mul(1 << self.attempts.saturating_sub(1).min(16)).min(BACK_OFF_MAX)
    }
}

#[cfg(test)]
mod tests;
