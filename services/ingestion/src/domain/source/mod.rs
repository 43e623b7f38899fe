//! A source: an endpoint that provides news, and its health.

mod cadence;
mod credential;
mod diagnosis;
mod health;
pub(super) mod mapping;
mod moved;
mod seen;
mod served;
mod settings;

pub use cadence::{CADENCE_ITEMS, Cadence};
pub use credential::{CredentialName, CredentialNameError};
pub use diagnosis::{Check, Diagnosis, Finding, Level, Suggestion};
pub use health::{Health, HealthChange, HealthState};
pub use mapping::Mapping;
pub use moved::Moved;
pub use seen::Seen;
pub use served::{Copy, Served};
pub use settings::{Endpoint, Proposal, Settings, SettingsChange, SourceKind};

use std::time::Duration;

use time::OffsetDateTime;
use url::Url;

use crate::domain::{
    DomainError, SourceId, Violations,
    limits::{POLL_INTERVAL_DEFAULT, RETRY_AFTER_MAX, SUBSCRIBED_POLL_INTERVAL, TTL_MAX},
};

/// After this time, a document is fetched whole again: some servers say for ever that nothing changed.
const WHOLE_AFTER: time::Duration = time::Duration::days(1);

/// An endpoint that provides news, with its settings and state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub id: SourceId,
    pub settings: Settings,
    pub health: Health,
    /// The validators for the next conditional request.
    pub validators: Validators,
    /// The address of a permanent redirect.
    pub moved: Option<Moved>,
    /// Increases by one with each change of the settings.
    pub revision: i64,
    pub create_time: OffsetDateTime,
    /// When the settings last changed.
    pub update_time: OffsetDateTime,
}

/// The validators from an HTTP server for conditional requests (RFC 9110 §8.8).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// The `ETag` of the last response.
    pub etag: Option<String>,
    /// The `Last-Modified` of the last response.
    pub last_modified: Option<String>,
}

/// A poll that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollAttempt {
    /// The endpoint that was polled.
    pub endpoint: Endpoint,
    pub at: OffsetDateTime,
}

/// The information about the source itself from a successful poll.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PollResult {
    /// The validators for the next conditional request.
    pub validators: Validators,
    /// The copies of the document that the server has served; `None`: as before.
    pub served: Option<Served>,
    /// The address of a permanent redirect.
    pub moved_to: Option<Url>,
    /// The TTL that the feed declares.
    pub ttl: Option<Duration>,
    /// Whether a hub delivers new content.
    pub is_subscribed: bool,
    /// What is odd about the response, in plain words.
    pub remarks: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PollOutcome {
    /// The response was readable, or it reported that nothing has changed.
    Answered(PollResult),
    /// The poll returned no readable content.
    Failed {
        /// The reason, in plain words.
        error: String,
        /// The delay that the server requested.
        retry_after: Option<Duration>,
        /// The server reported that the source is gone permanently.
        gone: bool,
    },
}

/// The host and port of an address, as a key. The requests to one host are limited.
pub fn host_key(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

impl Source {
    /// The address to request: the address of a permanent redirect once it is established, otherwise the configured
    /// one.
    pub fn poll_url(&self) -> Option<&Url> {
        match (&self.settings.endpoint, &self.moved) {
            (Endpoint::Feed(_) | Endpoint::Page(_), Some(moved)) if moved.holds() => Some(&moved.to),
            (Endpoint::Feed(url) | Endpoint::Page(url), _) => Some(url),
            _ => None,
        }
    }

    /// The validators of the next request; none if the last copy of the document is old.
    pub fn next_validators(&self, now: OffsetDateTime) -> Validators {
        let is_old = self.health.served.generated_at.is_some_and(|at| now - at > WHOLE_AFTER);
        if is_old { Validators::default() } else { self.validators.clone() }
    }

    /// The host to request, in the format of [`host_key`]. Empty if there is none.
    pub fn host(&self) -> String {
        match &self.settings.endpoint {
            Endpoint::Feed(_) | Endpoint::Page(_) => self.poll_url().map(host_key).unwrap_or_default(),
            Endpoint::S3(bucket) => host_key(&bucket.endpoint),
            Endpoint::Sftp(folder) => folder.server.to_string(),
            Endpoint::Imap(mailbox) => mailbox.server.to_string(),
            Endpoint::Directory(_) | Endpoint::Push => String::new(),
        }
    }

    /// Creates a source. If it is polled, it is due at once.
    pub fn new(id: SourceId, settings: Settings, now: OffsetDateTime) -> Self {
        let health = Health { next_poll_time: settings.is_polled().then_some(now), ..Health::default() };
        Self {
            id,
            settings,
            health,
            validators: Validators::default(),
            moved: None,
            revision: 1,
            create_time: now,
            update_time: now,
        }
    }

    /// The etag. A caller returns it with a change, which is applied only to the revision that the caller has read.
    pub fn etag(&self) -> String {
        self.revision.to_string()
    }

    /// Returns the source if `etag` is empty or current.
    pub fn at(&mut self, etag: &str) -> Result<&mut Self, DomainError> {
        if etag.is_empty() || etag == self.etag() { Ok(self) } else { Err(DomainError::StaleEtag) }
    }

    /// Checks that the source can be polled now.
    pub fn check_polled(&self) -> Result<(), DomainError> {
        if self.settings.endpoint == Endpoint::Push {
            return Err(DomainError::SourceNotPolled);
        }
        self.check_active()
    }

    /// Checks that news from the source is accepted now.
    pub fn check_active(&self) -> Result<(), DomainError> {
        if self.settings.paused { Err(DomainError::SourcePaused) } else { Ok(()) }
    }

    /// Applies a change of the settings. A change without a difference leaves the source as it is.
    pub fn change(&mut self, change: SettingsChange, now: OffsetDateTime) -> Result<(), Violations> {
        let settings = self.settings.changed(change)?;
        if settings == self.settings {
            return Ok(());
        }
        if settings.endpoint != self.settings.endpoint {
            self.validators = Validators::default();
            self.moved = None;
            self.health.served = Served::default();
            self.health.note.clear();
        }
        let before = std::mem::replace(&mut self.settings, settings);
        let is_polled = self.settings.is_polled();
        let asks_anew = before.endpoint != self.settings.endpoint
            || before.poll_interval != self.settings.poll_interval
            || !before.is_polled();
        if !is_polled {
            self.health.next_poll_time = None;
        } else if asks_anew {
            self.health.next_poll_time = Some(now);
        }
        self.revision += 1;
        self.update_time = now;
        Ok(())
    }

    /// Records the outcome of a poll. `rejected`: the parts that were left out of the response, each with its reason.
    pub fn conclude(
        &mut self,
        attempt: &PollAttempt,
        outcome: PollOutcome,
        rejected: Vec<String>,
        now: OffsetDateTime,
        jitter: f64,
    ) -> Option<HealthChange> {
        let health_change = match outcome {
            PollOutcome::Answered(result) => self.answered(attempt, result, now, jitter),
            PollOutcome::Failed { error, gone: true, .. } => self.gone(attempt, error, now, jitter),
            PollOutcome::Failed { error, retry_after, .. } => self.failed(attempt, error, retry_after, now, jitter),
        };
        self.health.reject(rejected, now);
        health_change
    }

    /// Records a poll with readable content. `jitter`: 0 to 1, see [`Health::wait`].
    pub fn answered(
        &mut self,
        attempt: &PollAttempt,
        result: PollResult,
        now: OffsetDateTime,
        jitter: f64,
    ) -> Option<HealthChange> {
        if attempt.endpoint != self.settings.endpoint {
            // The endpoint has changed since, and the poll of the new endpoint is due already.
            return None;
        }
        // If two polls overlapped, it is unknown which response is newer. The next request is unconditional.
        if let Some(served) = result.served {
            self.health.served = served;
        }
        self.health.is_subscribed = result.is_subscribed;
        let overlapped = self.health.last_attempt_time.is_some_and(|last| last > attempt.at);
        self.validators = if overlapped { Validators::default() } else { result.validators };
        if let Some(url) = self.poll_url() {
            let (moved, note) = Moved::after(self.moved.clone(), url, result.moved_to);
            self.moved = moved;
            self.health.note =
                [note].into_iter().chain(result.remarks).filter(|note| !note.is_empty()).collect::<Vec<_>>().join("; ");
        }
        let health_change = self.health.succeed(now);
        let interval = self.settings.poll_interval;
        // An interval in the settings takes precedence over the TTL of the feed.
        let ttl = result.ttl.filter(|_| interval == POLL_INTERVAL_DEFAULT).unwrap_or_default().min(TTL_MAX);
        let slowed = if result.is_subscribed { interval.saturating_mul(12).min(SUBSCRIBED_POLL_INTERVAL) } else { ttl };
        self.schedule(now, jitter, interval.max(ttl).max(slowed), Duration::ZERO);
        health_change
    }

    /// Records a poll without readable content. The source is not polled before `retry_after` has passed, if its server
    /// requested that.
    pub fn failed(
        &mut self,
        attempt: &PollAttempt,
        error: String,
        retry_after: Option<Duration>,
        now: OffsetDateTime,
        jitter: f64,
    ) -> Option<HealthChange> {
        if attempt.endpoint != self.settings.endpoint {
            return None;
        }
        let health_change = self.health.fail(now, error);
        self.doubt_move();
        self.schedule(now, jitter, self.settings.poll_interval, retry_after.unwrap_or_default().min(RETRY_AFTER_MAX));
        health_change
    }

    /// Records whether the source is unusually quiet by its current cadence. A change of the settings restarts the
    /// measurement of a silence, but only news ends a silence that was recorded. Paused sources and archives are not
    /// checked.
    pub fn listen(&mut self, cadence: Cadence, now: OffsetDateTime) -> Option<HealthChange> {
        let since = cadence.last_item_time.unwrap_or(self.create_time);
        let before = self.health.quiet_since;
        let result = since.max(self.update_time);
        let quiet = before == Some(since) || cadence.is_quiet(self.settings.quiet_after, result, now);
        self.health.cadence = cadence;
        let is_checked = !self.settings.paused && !self.settings.archive;
        self.health.quiet_since = (quiet && is_checked).then_some(since);
        match (before, self.health.quiet_since) {
            (None, Some(_)) => Some(HealthChange::WentQuiet),
            (Some(_), None) if is_checked => Some(HealthChange::Resumed),
            _ => None,
        }
    }

    /// Records that the source is gone permanently (410, RFC 9110 §15.5.11).
    pub fn gone(
        &mut self,
        attempt: &PollAttempt,
        error: String,
        now: OffsetDateTime,
        jitter: f64,
    ) -> Option<HealthChange> {
        if self.moved.as_ref().is_some_and(Moved::holds) || attempt.endpoint != self.settings.endpoint {
            // The address of the redirect is gone, not the configured address.
            return self.failed(attempt, error, None, now, jitter);
        }
        let health_change = self.health.fail(now, format!("{error}: it is gone for good, and asked no more by itself"));
        self.health.state = HealthState::Gone;
        self.health.next_poll_time = None;
        health_change
    }

    /// Discards a permanent redirect that fails, so that the configured address is requested again.
    fn doubt_move(&mut self) {
        if let Some(moved) = self.moved.take_if(|moved| moved.holds()) {
            self.validators = Validators::default();
            self.health.note = format!("{} failed, to which the server redirected for good", moved.to);
        }
    }

    /// Records that a push cannot be verified or accepted because of the source's settings. Returns a change only if
    /// the failure is new, so that a repeated push causes no write.
    pub fn push_failed(&mut self, error: String, now: OffsetDateTime) -> Option<HealthChange> {
        let next_poll_time = self.health.next_poll_time;
        let health_change = self.health.fail(now, error);
        self.health.next_poll_time = next_poll_time;
        health_change
    }

    /// Whether an accepted push changes the health of the source. `rejected`: the parts that were left out of it.
    pub fn is_changed_by_push(&self, rejected: &[String]) -> bool {
        self.is_turned_by_push() || self.health.is_news(rejected)
    }

    /// Records an accepted push with the parts that were left out of it. Its success affects only the health of a source
    /// that is never polled.
    pub fn pushed(&mut self, rejected: Vec<String>, now: OffsetDateTime) -> Option<HealthChange> {
        let is_turned = self.is_turned_by_push();
        self.health.reject(rejected, now);
        if is_turned { self.health.succeed(now) } else { None }
    }

    fn is_turned_by_push(&self) -> bool {
        self.settings.endpoint == Endpoint::Push && matches!(self.health.state, HealthState::New | HealthState::Failing)
    }

    fn schedule(&mut self, now: OffsetDateTime, jitter: f64, interval: Duration, at_least: Duration) {
        let wait = self.health.wait(interval, jitter).max(at_least);
        self.health.next_poll_time = self.settings.is_polled().then(|| now + wait);
    }
}

#[cfg(test)]
mod tests;
