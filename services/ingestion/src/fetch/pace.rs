//! The slowest pace at which bytes may come: whoever sends a byte a second is not waited for.

use std::time::Duration;

use tokio::time::Instant;

/// How slowly bytes may come: not at all for a while, and from then on so many a second on the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How long nothing need come.
    pub grace: Duration,
    /// Bytes a second after that; at least 1.
    pub bytes_per_second: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { grace: Duration::from_secs(5), bytes_per_second: 1_024 }
    }
}

impl Pace {
    /// When the next bytes must have come, of what began at `began` and has brought `bytes` so far.
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
