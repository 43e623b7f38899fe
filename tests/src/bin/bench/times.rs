//! A distribution of times.

use std::time::Duration;

use hdrhistogram::Histogram;

/// Times in microseconds, recorded with three significant digits.
pub(crate) struct Times(Histogram<u64>);

impl Times {
    /// An empty distribution.
    pub fn new() -> Self {
        Self(Histogram::new(3).expect("three digits are allowed"))
    }

    /// Adds a time.
    pub fn add(&mut self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.0.record(micros).expect("it grows as needed");
    }

    /// The quantile for `part`, from 0 to 1, in milliseconds.
    pub fn quantile(&self, part: f64) -> f64 {
        self.0.value_at_quantile(part) as f64 / 1_000.0
    }

    /// The longest time, in milliseconds.
    pub fn longest(&self) -> f64 {
        self.0.max() as f64 / 1_000.0
    }
}
