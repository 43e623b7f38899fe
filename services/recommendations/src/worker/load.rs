//! How fast articles arrive. It decides how the worker divides its time.

use std::time::{Duration, Instant};

/// The time in which the measure of past arrivals halves.
const HALF_LIFE: Duration = Duration::from_secs(1);
/// The measure above which articles arrive fast. A steady rate of 22 articles a second leads to it.
const BUSY: f64 = 32.0;
/// The time without an article after which none arrive any more.
const SILENCE: Duration = Duration::from_secs(1);

/// The articles that arrived lately. Older arrivals count less.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    level: f64,
    at: Instant,
}

impl Load {
    pub fn none(now: Instant) -> Self {
        Self { level: 0.0, at: now }
    }

    pub fn arrived(&mut self, articles: usize, now: Instant) {
        self.level = self.level(now) + f64::from(u32::try_from(articles).unwrap_or(u32::MAX));
        self.at = now;
    }

    pub fn is_busy(&self, now: Instant) -> bool {
        self.level(now) > BUSY && !self.is_idle(now)
    }

    pub fn is_idle(&self, now: Instant) -> bool {
        self.level == 0.0 || now.duration_since(self.at) > SILENCE
    }

    fn level(&self, now: Instant) -> f64 {
        let halvings = now.duration_since(self.at).div_duration_f64(HALF_LIFE);
        self.level * (-halvings).exp2()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether ten seconds of this many articles a second, in four steps each, make the worker busy.
    fn is_busy_at(rate: usize) -> bool {
        let start = Instant::now();
        let mut load = Load::none(start);
        let at = |quarter: u32| start + Duration::from_millis(250) * quarter;
        (0..40).for_each(|quarter| load.arrived(rate / 4, at(quarter)));
        load.is_busy(at(40))
    }

    #[test]
    fn a_few_articles_a_second_are_no_load() {
        assert!(!is_busy_at(4) && !is_busy_at(16));
        assert!(is_busy_at(32) && is_busy_at(1_000));
    }

    #[test]
    fn a_burst_passes_with_the_silence_after_it() {
        let start = Instant::now();
        let mut load = Load::none(start);
        load.arrived(2_000, start);
        assert!(load.is_busy(start + Duration::from_secs(1)) && !load.is_busy(start + Duration::from_millis(1_001)));
    }

    #[test]
    fn an_article_now_and_then_is_enough_not_to_be_idle() {
        let start = Instant::now();
        let mut load = Load::none(start);
        assert!(load.is_idle(start));
        load.arrived(1, start);
        assert!(!load.is_idle(start + Duration::from_secs(1)) && load.is_idle(start + Duration::from_millis(1_001)));
    }
}
