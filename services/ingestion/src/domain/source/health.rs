//! The health of a source, and when it is polled again.

use std::time::Duration;

use time::OffsetDateTime;

use crate::domain::{
    Cadence, Subscription,
    limits::{BACK_OFF_MAX, REJECTED_TOLD},
};

/// The verdict on a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HealthState {
    /// Never asked yet.
    #[default]
    New,
    /// The last attempt succeeded.
    Healthy,
    /// The last attempt failed.
    Failing,
    /// Its server said that it is gone for good. It is asked no more by itself.
    Gone,
}

/// A change of the verdict that is worth an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HealthChange {
    /// It answered, or was new, and now does not.
    Failed,
    /// It had failed and answers again.
    Recovered,
    /// Nothing has come from it for strangely long.
    WentQuiet,
    /// It had gone quiet, and news comes again.
    Resumed,
}

/// The health of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// The verdict.
    pub state: HealthState,
    /// When it was last asked, whatever came of it.
    pub last_attempt_time: Option<OffsetDateTime>,
    /// When it last answered with something that could be read.
    pub last_success_time: Option<OffsetDateTime>,
    /// Failures since the last success.
    pub consecutive_failures: u32,
    /// Why the last attempt failed, in plain words. Empty after a success.
    pub last_error: String,
    /// When it will be asked next. `None`: never by itself.
    pub next_poll_time: Option<OffsetDateTime>,
    /// How many items have come from it.
    pub item_count: u64,
    /// How often they come. Computed when the source is read, not stored.
    pub cadence: Cadence,
    /// Since when it is strangely quiet, if it is.
    pub quiet_since: Option<OffsetDateTime>,
    /// What is worth knowing although it harms nothing, in plain words.
    pub note: String,
    /// The subscription at its feed's hub.
    pub subscription: Option<Subscription>,
    /// What was left out of the last answer or push of which anything was, each piece with its reason.
    pub rejected: Vec<String>,
    /// When that was.
    pub reject_time: Option<OffsetDateTime>,
}

impl Health {
    /// The source answered with something that could be read.
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

    /// The source did not answer, or not with something that could be read.
    pub fn fail(&mut self, now: OffsetDateTime, error: String) -> Option<HealthChange> {
        let health_change =
            (!matches!(self.state, HealthState::Failing | HealthState::Gone)).then_some(HealthChange::Failed);
        self.state = HealthState::Failing;
        self.last_attempt_time = Some(now);
        self.consecutive_failures = self.consecutive_failures.saturating_add(1);
        self.last_error = error;
        health_change
    }

    /// Whether it is news that these pieces were left out.
    pub fn is_news(&self, rejected: &[String]) -> bool {
        !rejected.is_empty() && !rejected.iter().take(REJECTED_TOLD).eq(&self.rejected)
    }

    /// Pieces of what it brought were left out; if none was, what is known of others stays.
    pub fn reject(&mut self, mut rejected: Vec<String>, now: OffsetDateTime) {
        if !rejected.is_empty() {
            rejected.truncate(REJECTED_TOLD);
            self.rejected = rejected;
            self.reject_time = Some(now);
        }
    }

    /// How long to wait now: the interval while it answers, and doubled with each further failure up
    /// to [`BACK_OFF_MAX`] (or the interval, if longer) while it does not. `jitter`, 0 to 1, moves
    /// the wait by up to a tenth, so that sources created together are not asked together.
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
        health.reject(pieces(REJECTED_TOLD + 5), NOW);
        assert_eq!((health.rejected.clone(), health.reject_time), (pieces(REJECTED_TOLD), Some(NOW)));
        assert!(!health.is_news(&pieces(REJECTED_TOLD + 5)));
        health.reject(Vec::new(), NOW + Duration::from_secs(1));
        assert_eq!((health.rejected.len(), health.reject_time), (REJECTED_TOLD, Some(NOW)));
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
