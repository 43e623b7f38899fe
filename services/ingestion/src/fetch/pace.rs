//! The minimum pace of a response. It stops a server that sends one byte at a time from holding a connection.

use std::time::Duration;

use tokio::time::Instant;

/// A grace period without bytes, and then an average rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How long a server may send nothing at first.
    pub grace: Duration,
    /// The average rate after that, in bytes per second; at least 1.
    pub bytes_per_second: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { grace: Duration::from_secs(5), bytes_per_second: 1_024 }
    }
}

impl Pace {
    /// The time by which the next bytes must arrive, for a response that began at `began` and has sent `bytes` so far.
    pub fn until(&self, began: Instant, bytes: usize) -> Instant {
        let earned = bytes as f64 / f64::from(self.bytes_per_second.max(1));
        began + self.grace + Duration::from_secs_f64(earned.min(86_400.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_come_buys_time() {
        let pace = Pace { grace: Duration::from_secs(5), bytes_per_second: 1_000 };
        let began = Instant::now();
        for (bytes, seconds) in [(0, 5), (1_000, 6), (60_000, 65), (usize::MAX, 86_405)] {
            assert_eq!(pace.until(began, bytes) - began, Duration::from_secs(seconds), "{bytes}");
        }
    }
}
