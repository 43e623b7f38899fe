//! Logs what may come in masses: at most one line a second for each reason, with the number of all.

use std::{
    collections::BTreeMap,
    fmt::Display,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::api_error::ApiError;

/// The time between two lines with the same reason.
const INTERVAL: Duration = Duration::from_secs(1);

/// The log of calls that a service does not take. Reasons are constants of the program, so there are few.
#[derive(Debug)]
pub(super) struct SampledLog {
    service: &'static str,
    reasons: Mutex<BTreeMap<&'static str, Sample>>,
}

/// The calls with one reason.
#[derive(Clone, Copy, Debug)]
struct Sample {
    logged: Instant,
    /// How many calls came after the last line.
    since: u64,
}

impl SampledLog {
    pub fn new(service: &'static str) -> Self {
        Self { service, reasons: Mutex::default() }
    }

    /// Counts a call that is not taken, and logs it if its reason was not logged within a second. `caller` is a principal
    /// or an address. An error holds nothing of a token.
    pub fn note(&self, error: &ApiError, caller: impl Display) {
        let Some(count) = self.count(error.reason(), Instant::now()) else { return };
        tracing::warn!(
            service = self.service,
            reason = error.reason(),
            error = error.message(),
            %caller,
            count,
            "calls are not taken; the caller of the last one is named"
        );
    }

    /// Counts a call. Returns the number of calls that a line now stands for, if it is time for one.
    fn count(&self, reason: &'static str, now: Instant) -> Option<u64> {
        let mut reasons = self.reasons.lock().unwrap_or_else(PoisonError::into_inner);
        match reasons.get_mut(reason) {
            Some(sample) if now.duration_since(sample.logged) < INTERVAL => {
                sample.since += 1;
                None
            }
            Some(sample) => {
                let count = sample.since + 1;
                *sample = Sample { logged: now, since: 0 };
                Some(count)
            }
            None => {
                reasons.insert(reason, Sample { logged: now, since: 0 });
                Some(1)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_a_second_stands_for_all_calls_of_a_reason() {
        let log = SampledLog::new("test");
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        assert_eq!(log.count("A", at(0)), Some(1));
        for millis in 1..1_000 {
            assert_eq!(log.count("A", at(millis)), None);
        }
        assert_eq!(log.count("B", at(999)), Some(1), "each reason has lines of its own");
        assert_eq!(log.count("A", at(1_000)), Some(1_000));
        assert_eq!(log.count("A", at(9_000)), Some(1));
    }
}
