//! Many times that something took.

use std::time::Duration;

use hdrhistogram::Histogram;

/// Times to the microsecond, kept to three digits.
pub(crate) struct Times(Histogram<u64>);

impl Times {
    /// None yet.
    pub fn new() -> Self {
        Self(Histogram::new(3).expect("three digits are allowed"))
    }

    /// Adds one.
    pub fn add(&mut self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.0.record(micros).expect("it grows as needed");
    }

    /// The time below which this part of them lies, from 0 to 1, in milliseconds.
    pub fn quantile(&self, part: f64) -> f64 {
        self.0.value_at_quantile(part) as f64 / 1_000.0
    }

    /// The longest one, in milliseconds.
    pub fn longest(&self) -> f64 {
        self.0.max() as f64 / 1_000.0
    }
}
