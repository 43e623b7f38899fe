//! The health of a source, and the time of its next poll.

use std::time::Duration;

use time::OffsetDateTime;

use super::Served;
use crate::domain::{
    Cadence, Subscription,
    limits::{BACK_OFF_MAX, REJECTED_LISTED},
};

/// The state of a source after its last attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumIter)]
pub enum HealthState {
    /// The source was never polled.
    #[default]
    New,
    /// The last attempt succeeded.
    Healthy,
    /// The last attempt failed.
    Failing,
    /// The server reported that the source is gone permanently. It is no longer polled automatically.
    Gone,
}

/// A change of health for which an event is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HealthChange {
    /// The source was new or healthy and now fails.
    Failed,
    /// The source had failed and works again.
    Recovered,
    /// The source has sent no news for an unusually long time.
    WentQuiet,
    /// The source was quiet and sends news again.
    Resumed,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    pub state: HealthState,
    /// The time of the last attempt, whether it succeeded or not.
    pub last_attempt_time: Option<OffsetDateTime>,
    /// The time of the last attempt with readable content.
    pub last_success_time: Option<OffsetDateTime>,
    /// The number of failures since the last success.
    pub consecutive_failures: u32,
    /// Why the last attempt failed, in plain words. Empty after a success.
    pub last_error: String,
    /// The time of the next poll. `None`: it is not polled automatically.
    pub next_poll_time: Option<OffsetDateTime>,
    /// The number of items from the source.
    pub item_count: u64,
    /// How often items come. It is computed when the source is read, and not stored.
    pub cadence: Cadence,
    /// The start of the current unusual silence, if any.
    pub quiet_since: Option<OffsetDateTime>,
    /// A remark that is not an error, in plain words.
    pub note: String,
    /// The subscription at the hub of the feed.
    pub subscription: Option<Subscription>,
    /// The parts that were left out of the most recent response or push with such parts, each with its reason.
    pub rejected: Vec<String>,
    /// When these parts were left out.
    pub reject_time: Option<OffsetDateTime>,
    /// The copies of the document that its server has served.
    pub served: Served,
    /// Whether a hub was relied on since the last poll.
    pub is_subscribed: bool,
}

impl Health {
    /// Records an attempt with readable content.
    pub fn succeed(&mut self, now: OffsetDateTime) -> Option<HealthChange> {
        let health_change =
            matches!(self.state, HealthState::Failing | HealthState::Gone).then_some(HealthChange::Recovered);
        self.state = HealthState::Healthy;
        self.last_attempt_time = Some(now);
        self.last_success_time = Some(now);
        self.consecutive_failures = 0;
        self.last_error.clear();
        health_change
    }

    /// Records an attempt without readable content.
    pub fn fail(&mut self, now: OffsetDateTime, error: String) -> Option<HealthChange> {
        let health_change =
            (!matches!(self.state, HealthState::Failing | HealthState::Gone)).then_some(HealthChange::Failed);
        self.state = HealthState::Failing;
        self.last_attempt_time = Some(now);
        self.consecutive_failures = self.consecutive_failures.saturating_add(1);
        self.last_error = error;
        health_change
    }

    /// Whether the rejected parts differ from the recorded ones.
    pub fn is_news(&self, rejected: &[String]) -> bool {
        !rejected.is_empty() && !rejected.iter().take(REJECTED_LISTED).eq(&self.rejected)
    }

    /// Records the parts that were left out. An empty list keeps the earlier record.
    pub fn reject(&mut self, mut rejected: Vec<String>, now: OffsetDateTime) {
        if !rejected.is_empty() {
            rejected.truncate(REJECTED_LISTED);
            self.rejected = rejected;
            self.reject_time = Some(now);
        }
    }

    /// The wait until the next poll: the interval while the source is healthy. Each further failure doubles it, up to
    /// [`BACK_OFF_MAX`] or the interval, whichever is longer. `jitter`, 0 to 1, changes the wait by up to a tenth, so
    /// that sources that were created together are not polled together.
    pub fn wait(&self, interval: Duration, jitter: f64) -> Duration {
        let doublings = self.consecutive_failures.saturating_sub(1).min(16);
        let wait = interval.saturating_mul(1 << doublings).min(interval.max(BACK_OFF_MAX));
        wait.mul_f64(0.9 + 0.2 * jitter.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    #[test]
    fn only_a_change_of_the_verdict_is_a_turn() {
        let mut health = Health::default();
        assert_eq!(health.succeed(NOW), None, "a new source that answers is no news");
        assert_eq!(health.fail(NOW, "gone".into()), Some(HealthChange::Failed));
        assert_eq!(health.fail(NOW, "gone".into()), None);
        assert_eq!((health.consecutive_failures, health.last_error.as_str()), (2, "gone"));
        assert_eq!(health.succeed(NOW), Some(HealthChange::Recovered));
        assert_eq!((health.consecutive_failures, health.last_error.as_str()), (0, ""));
        assert_eq!(Health::default().fail(NOW, String::new()), Some(HealthChange::Failed));
    }

    #[test]
    fn what_was_left_out_last_is_known_until_something_else_is() {
        let mut health = Health::default();
        let pieces = |count: usize| (0..count).map(|piece| piece.to_string()).collect::<Vec<_>>();
        assert!(!health.is_news(&[]) && health.is_news(&pieces(1)));
        health.reject(pieces(REJECTED_LISTED + 5), NOW);
        assert_eq!((health.rejected.clone(), health.reject_time), (pieces(REJECTED_LISTED), Some(NOW)));
        assert!(!health.is_news(&pieces(REJECTED_LISTED + 5)));
        health.reject(Vec::new(), NOW + Duration::from_secs(1));
        assert_eq!((health.rejected.len(), health.reject_time), (REJECTED_LISTED, Some(NOW)));
    }

    #[test]
    fn a_failing_source_is_asked_less_and_less_but_never_forgotten() {
        let interval = Duration::from_secs(60);
        let mut health = Health::default();
        let mut waits = Vec::new();
        for _ in 0..40 {
            health.fail(NOW, String::new());
            waits.push(health.wait(interval, 0.5).as_secs());
        }
        assert_eq!(waits[..5], [60, 120, 240, 480, 900]);
        assert_eq!(waits.last(), Some(&900));
        let day = Duration::from_secs(86_400);
        assert_eq!(health.wait(day, 0.5), day, "back-off is never shorter than the interval");
    }
}
