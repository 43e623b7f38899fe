//! Reads what a feed tells its pollers about itself.

use std::time::Duration;

use url::Url;

use super::element::Element;
use crate::model::Hints;

/// The longest accepted validity of a feed.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Reads a link of the feed: WebSub's `hub` and `self`, RFC 5005's `prev-archive` and `next`.
pub fn link(hints: &mut Hints, relation: &str, url: Url) {
    let (place, is_better) = match relation {
        "hub" => (&mut hints.hub, false),
        "self" => (&mut hints.topic, false),
        "prev-archive" => (&mut hints.older, true),
        "next" => (&mut hints.older, false),
        _ => return,
    };
    if place.is_none() || is_better {
        *place = Some(url);
    }
}

/// Parses RSS 2.0 `ttl`, in minutes.
pub fn minutes(text: &str) -> Option<Duration> {
    let minutes = text.trim().parse::<u64>().ok().filter(|minutes| *minutes > 0)?;
    Some(Duration::from_secs(minutes.saturating_mul(60)).min(LONGEST))
}

/// The syndication module of RSS 1.0: a period, and the number of updates in it.
#[derive(Debug, Default)]
pub struct UpdateFrequency {
    period: Option<Duration>,
    frequency: u32,
}

impl UpdateFrequency {
    /// Reads a field of that module.
    pub fn take(&mut self, field: &Element<'_>) {
        const HOUR: u64 = 60 * 60;
        let text = field.text().to_ascii_lowercase();
        match field.name.local() {
            "updateperiod" => {
                let hours = match text.as_str() {
                    "hourly" => 1,
                    "daily" => 24,
                    "weekly" => 7 * 24,
                    "monthly" => 30 * 24,
                    "yearly" => 365 * 24,
                    _ => return,
                };
                self.period = Some(Duration::from_secs(hours * HOUR));
            }
            "updatefrequency" => self.frequency = text.parse().unwrap_or(0),
            _ => {}
        }
    }

    /// How long the feed stays valid between two updates.
    pub fn ttl(&self) -> Option<Duration> {
        self.period.map(|period| (period / self.frequency.max(1)).min(LONGEST))
    }
}
