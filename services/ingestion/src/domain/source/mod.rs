//! A source: where news comes from, and its health.

mod cadence;
mod credential;
mod diagnosis;
mod health;
pub(super) mod mapping;
mod moved;
mod seen;
mod settings;

pub use cadence::{CADENCE_ITEMS, Cadence};
pub use credential::{CredentialName, CredentialNameError};
pub use diagnosis::{Check, Diagnosis, Finding, Level, Suggestion};
pub use health::{Health, HealthChange, HealthState};
pub use mapping::Mapping;
pub use moved::Moved;
pub use seen::Seen;
pub use settings::{Endpoint, Proposal, Settings, SettingsChange, SourceKind};

use std::time::Duration;

use time::OffsetDateTime;
use url::Url;

use crate::domain::{
    DomainError, SourceId, Violations,
    limits::{POLL_INTERVAL_DEFAULT, RETRY_AFTER_MAX, SUBSCRIBED_POLL_INTERVAL, TTL_MAX},
};

/// A place that news comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub id: SourceId,
    /// What a person said about it.
    pub settings: Settings,
    pub health: Health,
    /// What makes the next poll conditional.
    pub validators: Validators,
    /// Where its server sends its callers for good.
    pub moved: Option<Moved>,
    /// Rises by one with each change that a person makes.
    pub revision: i64,
    /// When it was created.
    pub create_time: OffsetDateTime,
    /// When a person last changed it.
    pub update_time: OffsetDateTime,
}

/// What an HTTP server gave to ask it by: has this changed since (RFC 9110 §8.8)?
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// The last answer's ETag.
    pub etag: Option<String>,
    /// The last answer's Last-Modified.
    pub last_modified: Option<String>,
}

/// A poll that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollAttempt {
    /// Where the source was asked.
    pub endpoint: Endpoint,
    /// When it was asked.
    pub at: OffsetDateTime,
}

/// What a poll that was answered tells of the source itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PollResult {
    /// What makes the next poll conditional.
    pub validators: Validators,
    /// Where the server sends its callers for good.
    pub moved_to: Option<Url>,
    /// How long the feed says that it keeps.
    pub ttl: Option<Duration>,
    /// Whether a hub sends what is new.
    pub is_subscribed: bool,
}

/// The outcome of a poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PollOutcome {
    /// It brought something that could be read, or the news that nothing changed.
    Answered(PollResult),
    /// It brought nothing that could be read.
    Failed {
        /// Why, in plain words.
        error: String,
        /// How long the server asked to be left alone.
        retry_after: Option<Duration>,
        /// The server said that it is gone for good.
        gone: bool,
    },
}

/// A host with its port, as a key: what is asked of one host is asked in turns.
pub fn host_key(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

impl Source {
    /// The address that a server is asked for: where it has moved, once that holds.
    pub fn poll_url(&self) -> Option<&Url> {
        match (&self.settings.endpoint, &self.moved) {
            (Endpoint::Feed(_) | Endpoint::Page(_), Some(moved)) if moved.holds() => Some(&moved.to),
            (Endpoint::Feed(url) | Endpoint::Page(url), _) => Some(url),
            _ => None,
        }
    }

    /// The host that is asked, as [`host_key`] tells it; empty where none is.
    pub fn host(&self) -> String {
        match &self.settings.endpoint {
            Endpoint::Feed(_) | Endpoint::Page(_) => self.poll_url().map(host_key).unwrap_or_default(),
            Endpoint::S3(bucket) => host_key(&bucket.endpoint),
            Endpoint::Sftp(folder) => folder.server.to_string(),
            Endpoint::Imap(mailbox) => mailbox.server.to_string(),
            Endpoint::Directory(_) | Endpoint::Push => String::new(),
        }
    }

    /// A new source. If it is polled, then at once.
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

    /// What a caller sends back with a change, so that it changes what it has seen.
    pub fn etag(&self) -> String {
        self.revision.to_string()
    }

    /// The source, if `etag` is empty or the current one.
    pub fn at(&mut self, etag: &str) -> Result<&mut Self, DomainError> {
        if etag.is_empty() || etag == self.etag() { Ok(self) } else { Err(DomainError::StaleEtag) }
    }

    /// Whether it can be asked for news now.
    pub fn check_polled(&self) -> Result<(), DomainError> {
        if self.settings.endpoint == Endpoint::Push {
            return Err(DomainError::SourceNotPolled);
        }
        self.check_active()
    }

    /// Whether news is taken from it now.
    pub fn check_active(&self) -> Result<(), DomainError> {
        if self.settings.paused { Err(DomainError::SourcePaused) } else { Ok(()) }
    }

    /// Applies a person's change. One that changes nothing leaves the source as it is.
    pub fn change(&mut self, change: SettingsChange, now: OffsetDateTime) -> Result<(), Violations> {
        let settings = self.settings.changed(change)?;
        if settings == self.settings {
            return Ok(());
        }
        if settings.endpoint != self.settings.endpoint {
            self.validators = Validators::default();
            self.moved = None;
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

    /// A poll has ended. `rejected`: what was left out of its answer, each piece with its reason.
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

    /// A poll brought something that could be read. `jitter`: 0 to 1, see [`Health::wait`].
    pub fn answered(
        &mut self,
        attempt: &PollAttempt,
        result: PollResult,
        now: OffsetDateTime,
        jitter: f64,
    ) -> Option<HealthChange> {
        if attempt.endpoint != self.settings.endpoint {
            // It is to be asked elsewhere by now, which is due already.
            return None;
        }
        // Of two polls at the same time nobody knows whose answer is the newer: the next one asks for all.
        let overlapped = self.health.last_attempt_time.is_some_and(|last| last > attempt.at);
        self.validators = if overlapped { Validators::default() } else { result.validators };
        if let Some(url) = self.poll_url() {
            let (moved, note) = Moved::after(self.moved.clone(), url, result.moved_to);
            self.moved = moved;
            self.health.note = note;
        }
        let health_change = self.health.succeed(now);
        let interval = self.settings.poll_interval;
        // What a person named is more than what a feed says of itself.
        let ttl = result.ttl.filter(|_| interval == POLL_INTERVAL_DEFAULT).unwrap_or_default().min(TTL_MAX);
        let slowed = if result.is_subscribed { interval.saturating_mul(12).min(SUBSCRIBED_POLL_INTERVAL) } else { ttl };
        self.schedule(now, jitter, interval.max(ttl).max(slowed), Duration::ZERO);
        health_change
    }

    /// A poll brought nothing that could be read. It is asked again not before `retry_after`, if its
    /// server named such a time.
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

    /// Notes whether it is strangely quiet, by its present cadence. What a person did to it last
    /// begins a silence anew, but ends none: only news does. A paused source is not listened to.
    pub fn listen(&mut self, cadence: Cadence, now: OffsetDateTime) -> Option<HealthChange> {
        let since = cadence.last_item_time.unwrap_or(self.create_time);
        let before = self.health.quiet_since;
        let result = since.max(self.update_time);
        let quiet = before == Some(since) || cadence.is_quiet(self.settings.quiet_after, result, now);
        self.health.cadence = cadence;
        self.health.quiet_since = (quiet && !self.settings.paused).then_some(since);
        match (before, self.health.quiet_since) {
            (None, Some(_)) => Some(HealthChange::WentQuiet),
            (Some(_), None) if !self.settings.paused => Some(HealthChange::Resumed),
            _ => None,
        }
    }

    /// Its server said that there is nothing any more, for good (410, RFC 9110 §15.5.11).
    pub fn gone(
        &mut self,
        attempt: &PollAttempt,
        error: String,
        now: OffsetDateTime,
        jitter: f64,
    ) -> Option<HealthChange> {
        if self.moved.as_ref().is_some_and(Moved::holds) || attempt.endpoint != self.settings.endpoint {
            // What is gone is not where a person said.
            return self.failed(attempt, error, None, now, jitter);
        }
        let health_change = self.health.fail(now, format!("{error}: it is gone for good, and asked no more by itself"));
        self.health.state = HealthState::Gone;
        self.health.next_poll_time = None;
        health_change
    }

    /// Where it has moved does not answer: the address that a person named is asked again.
    fn doubt_move(&mut self) {
        if let Some(moved) = self.moved.take_if(|moved| moved.holds()) {
            self.validators = Validators::default();
            self.health.note = format!("{} failed, to which the server redirected for good", moved.to);
        }
    }

    /// A push cannot be checked or taken for a reason that lies with the source's settings. Gives a turn only where
    /// that is new, so that a repeated push causes no write.
    pub fn push_failed(&mut self, error: String, now: OffsetDateTime) -> Option<HealthChange> {
        let next_poll_time = self.health.next_poll_time;
        let health_change = self.health.fail(now, error);
        self.health.next_poll_time = next_poll_time;
        health_change
    }

    /// A push was taken. Only a source that is never asked is judged by its pushes.
    pub fn push_taken(&mut self, now: OffsetDateTime) -> Option<HealthChange> {
        self.health.succeed(now)
    }

    /// Whether a push changes the health of the source.
    pub fn is_turned_by_push(&self) -> bool {
        self.settings.endpoint == Endpoint::Push && matches!(self.health.state, HealthState::New | HealthState::Failing)
    }

    fn schedule(&mut self, now: OffsetDateTime, jitter: f64, interval: Duration, at_least: Duration) {
        let wait = self.health.wait(interval, jitter).max(at_least);
        self.health.next_poll_time = self.settings.is_polled().then(|| now + wait);
    }
}

#[cfg(test)]
mod tests;
