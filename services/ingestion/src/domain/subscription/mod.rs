//! A subscription to a feed at its hub (`WebSub`, W3C Recommendation of 23 January 2018).

use std::time::Duration;

use time::OffsetDateTime;
use url::Url;

use crate::domain::SourceId;

/// The lease that is requested.
pub const LEASE_WANTED: Duration = Duration::from_secs(10 * 24 * 60 * 60);
/// The minimum and maximum lease. Other leases are clamped to this range.
const LEASES: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(30 * 24 * 60 * 60));
/// The time that a hub has to verify a request.
const VERIFICATION: Duration = Duration::from_secs(10 * 60);
/// The wait after the first failed attempt. It doubles with each further one.
const BACK_OFF: Duration = Duration::from_secs(60);
/// The maximum wait after failed attempts, and the wait after a denial.
const BACK_OFF_MAX: Duration = Duration::from_secs(24 * 60 * 60);
/// The maximum number of requests to end a subscription. After that the lease ends it.
const FAREWELLS: u32 = 5;

/// The error of a hub that does not send news.
const MISSED: &str = "a poll found news that the hub had not sent; the feed is polled at its usual interval";

/// The state of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum SubscriptionState {
    /// The hub has not accepted a request yet.
    Wanted,
    /// The hub accepted the request but has not verified it yet.
    Requested,
    /// The hub delivers new content.
    Active,
    /// The hub denied the subscription.
    Denied,
    /// The hub must be asked to end the subscription.
    Leaving,
}

/// Whether a changed subscription is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// The subscription is saved in its present state.
    Kept,
    /// The subscription is deleted.
    Forgotten,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    pub source_id: SourceId,
    pub hub: Url,
    /// The address of the feed at the hub.
    pub topic: Url,
    /// Makes the address of the callback unguessable.
    pub token: String,
    pub state: SubscriptionState,
    /// The end of the lease.
    pub lease_until: Option<OffsetDateTime>,
    /// The time of the next request to the hub. `None`: no request is scheduled.
    pub next_time: Option<OffsetDateTime>,
    /// The number of requests since the hub last verified one.
    pub attempts: u32,
    /// When the hub last sent content.
    pub content_time: Option<OffsetDateTime>,
    /// The signature method that the hub last used, for example `sha256`. Empty: unknown.
    pub signed_by: String,
    /// The last error, in plain words.
    pub error: String,
    /// The number of polls that found news that the hub had not sent, since it last sent content.
    pub missed: u32,
}

impl Subscription {
    /// Whether this is a subscription to this topic of this hub that is not about to end.
    pub fn is_to(&self, hub: &Url, topic: &Url) -> bool {
        self.hub == *hub && self.topic == *topic && self.state != SubscriptionState::Leaving
    }

    /// Creates a subscription that is requested at once.
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
            missed: 0,
        }
    }

    /// Whether the hub has promised to deliver new content, and has not failed to. Otherwise the feed is polled at its
    /// usual interval.
    pub fn is_trusted(&self, now: OffsetDateTime) -> bool {
        self.is_fresh(now) && self.missed == 0
    }

    /// Records that a poll found news that the hub had not sent.
    pub fn miss(&mut self) {
        self.missed = self.missed.saturating_add(1);
        MISSED.clone_into(&mut self.error);
    }

    /// Records that the hub sent content without a valid signature, which was dropped; `why` in plain words.
    pub fn drop_unproven(&mut self, why: &str) {
        why.clone_into(&mut self.error);
    }

    /// Whether the lease of the subscription goes on.
    pub fn is_fresh(&self, now: OffsetDateTime) -> bool {
        self.state == SubscriptionState::Active && self.lease_until.is_some_and(|until| until > now)
    }

    /// Whether content is accepted. A hub may deliver content before it has verified the request, but not without one.
    pub fn takes_content(&self) -> bool {
        matches!(self.state, SubscriptionState::Requested | SubscriptionState::Active)
    }

    /// Whether a verification by the hub matches a request that was made. `subscribes`: the request was to subscribe,
    /// not to unsubscribe.
    pub fn has_asked(&self, subscribes: bool, topic: &str) -> bool {
        let asked = match self.state {
            SubscriptionState::Requested | SubscriptionState::Active => subscribes,
            // The hub may verify a request before it has responded to it.
            SubscriptionState::Wanted => subscribes && self.attempts > 0,
            SubscriptionState::Leaving => !subscribes,
            SubscriptionState::Denied => false,
        };
        asked && topic == self.topic.as_str()
    }

    /// Records that a request is about to be sent, and gives the hub time to verify it.
    pub fn asking(&mut self, now: OffsetDateTime) {
        self.attempts = self.attempts.saturating_add(1);
        self.next_time = Some(now + VERIFICATION.max(self.back_off()));
    }

    /// Records that the hub accepted the request.
    pub fn asked(&mut self) {
        if self.state == SubscriptionState::Wanted {
            self.state = SubscriptionState::Requested;
        }
        self.clear_error();
    }

    /// Records that the hub did not accept the request or could not be reached.
    pub fn not_asked(&mut self, error: String, now: OffsetDateTime) {
        if self.state == SubscriptionState::Requested {
            self.state = SubscriptionState::Wanted;
        }
        self.error = error;
        self.next_time = Some(now + self.back_off());
    }

    /// Records that the hub verified the subscription.
    pub fn verified(&mut self, lease: Duration, now: OffsetDateTime) {
        let lease = lease.clamp(LEASES.0, LEASES.1);
        let until = now + lease;
        self.state = SubscriptionState::Active;
        self.lease_until = Some(until);
        // The renewal starts early enough for several attempts.
        self.next_time = Some(until - (lease / 5).max(Duration::from_secs(20)));
        self.attempts = 0;
        self.clear_error();
    }

    /// Records that the hub denied the subscription (`WebSub` §5.2).
    pub fn denied(&mut self, reason: &str, now: OffsetDateTime) {
        self.state = SubscriptionState::Denied;
        self.lease_until = None;
        self.next_time = Some(now + BACK_OFF_MAX);
        self.error = match reason {
            "" => "the hub refused".to_owned(),
            reason => format!("the hub refused: {reason}"),
        };
    }

    /// Ends the subscription. Returns whether the hub must be informed.
    pub fn leave(&mut self, now: OffsetDateTime) -> bool {
        let text = match self.state {
            SubscriptionState::Leaving => return true,
            SubscriptionState::Wanted => self.attempts > 0,
            SubscriptionState::Requested | SubscriptionState::Active => true,
            SubscriptionState::Denied => false,
        };
        self.state = SubscriptionState::Leaving;
        self.attempts = 0;
        self.next_time = Some(now);
        text
    }

    /// Whether the maximum number of requests to end the subscription has been sent.
    pub fn is_over(&self) -> bool {
        self.state == SubscriptionState::Leaving && self.attempts >= FAREWELLS
    }

    /// A renewal does not prove that the hub sends news.
    fn clear_error(&mut self) {
        self.error = if self.missed > 0 { MISSED.to_owned() } else { String::new() };
    }

    fn back_off(&self) -> Duration {
        BACK_OFF.saturating_mul(1 << self.attempts.saturating_sub(1).min(16)).min(BACK_OFF_MAX)
    }
}

#[cfg(test)]
mod tests;
