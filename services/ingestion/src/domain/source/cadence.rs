//! The cadence of a source: how often news comes, and how long a silence must last to be unusual.

use std::time::Duration;

use time::OffsetDateTime;

/// The maximum number of items that a cadence is computed from. The newest ones are used.
pub const CADENCE_ITEMS: usize = 500;
/// The maximum age of items that a cadence is computed from.
const SPAN: Duration = Duration::from_secs(14 * 24 * 60 * 60);
/// The minimum number of items for a cadence.
const ENOUGH: usize = 20;
/// The minimum number of days after which an hour is compared with the same hour of other days.
const DAYS: u64 = 3;
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How often news comes from a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cadence {
    pub last_item_time: Option<OffsetDateTime>,
    /// The number of items in the last hour.
    pub items_last_hour: u32,
    /// The usual number of items in a thousand hours. If the history has at least three days, it is computed from the
    /// same hour of the day, otherwise from all hours.
    pub usual_items_per_1000_hours: u32,
    /// The minimum length of an unusual silence; `None`: there is no cadence yet.
    pub quiet_after: Option<Duration>,
}

impl Cadence {
    /// Computes the cadence from the arrival times of the newest items, in any order.
    ///
    /// A silence is unusual if it lasts at least an hour and twice as long as 98 of 100 pauses. Regular pauses at night
    /// are therefore not unusual.
    pub fn of(arrivals: &[OffsetDateTime], now: OffsetDateTime) -> Self {
        let mut times: Vec<OffsetDateTime> =
            arrivals.iter().copied().filter(|time| *time <= now && now - *time <= SPAN).collect();
        times.sort_unstable();
        let last_hour = times.iter().rev().take_while(|time| now - **time <= HOUR).count();
        Self {
            last_item_time: arrivals.iter().copied().max(),
            items_last_hour: u32::try_from(last_hour).unwrap_or(u32::MAX),
            usual_items_per_1000_hours: usual(&times, now),
            quiet_after: quiet_after(&times),
        }
    }

    /// Whether a silence since `heard` is unusual. `limit` is the value from the settings, which takes precedence.
    pub fn is_quiet(&self, limit: Option<Duration>, heard: OffsetDateTime, now: OffsetDateTime) -> bool {
        limit.or(self.quiet_after).is_some_and(|limit| now - heard > limit)
    }
}

/// The number of `times` in a thousand hours like the hour before `now`. `times` is sorted.
fn usual(times: &[OffsetDateTime], now: OffsetDateTime) -> u32 {
    let Some(first) = times.first() else { return 0 };
    let span = Duration::try_from(now - *first).unwrap_or_default();
    let days = span.as_secs() / DAY.as_secs();
    let (count, hours) = if days < DAYS {
        (times.len() as u64, (span.as_secs() / HOUR.as_secs()).max(1))
    } else {
        // Counts the same hour of each earlier day.
        let of_this_hour = |time: &&OffsetDateTime| {
            let ago = (now - **time).whole_seconds().unsigned_abs();
            ago > HOUR.as_secs() && ago % DAY.as_secs() < HOUR.as_secs() && ago < days * DAY.as_secs() + HOUR.as_secs()
        };
        (times.iter().filter(of_this_hour).count() as u64, days)
    };
    u32::try_from(count.saturating_mul(1_000) / hours).unwrap_or(u32::MAX)
}

fn quiet_after(times: &[OffsetDateTime]) -> Option<Duration> {
    if times.len() < ENOUGH {
        return None;
    }
    let mut pauses: Vec<Duration> =
        times.windows(2).filter_map(|pair| Duration::try_from(pair[1] - pair[0]).ok()).collect();
    pauses.sort_unstable();
    let usual = pauses.get(pauses.len() * 98 / 100).or(pauses.last())?;
    Some((*usual * 2).max(HOUR))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000) + time::Duration::hours(12)
    }

    fn ago(minutes: impl IntoIterator<Item = i64>) -> Vec<OffsetDateTime> {
        minutes.into_iter().map(|minutes| now() - time::Duration::minutes(minutes)).collect()
    }

    #[test]
    fn a_source_that_is_new_has_no_rhythm_and_is_not_called_quiet() {
        let cadence = Cadence::of(&ago([5, 300]), now());
        assert_eq!((cadence.items_last_hour, cadence.quiet_after), (1, None));
        assert!(!cadence.is_quiet(None, now(), now() + DAY * 30));
        assert_eq!(Cadence::of(&[], now()), Cadence::default());
    }

    #[test]
    fn silence_is_strange_when_it_is_longer_than_the_usual_pauses() {
        let steady = Cadence::of(&ago((0..200).map(|n| n * 30)), now());
        assert_eq!(steady.quiet_after, Some(HOUR));
        assert!(!steady.is_quiet(None, now(), now() + HOUR));
        assert!(steady.is_quiet(None, now(), now() + HOUR * 2));
        // Twenty items from noon to four each day: the silence at night is not unusual.
        let sleeper = Cadence::of(&ago((0..10).flat_map(|day| (0..20).map(move |n| day * 1_440 + n * 12))), now());
        assert!(!sleeper.is_quiet(None, now(), now() + HOUR * 21));
        assert!(sleeper.is_quiet(None, now(), now() + HOUR * 48));
    }

    #[test]
    fn a_persons_limit_goes_before_the_rhythm_and_holds_for_a_source_that_never_spoke() {
        let steady = Cadence::of(&ago((0..200).map(|n| n * 30)), now());
        assert!(!steady.is_quiet(Some(DAY), now(), now() + HOUR * 2));
        assert!(Cadence::default().is_quiet(Some(HOUR), now(), now() + HOUR * 2));
    }

    #[test]
    fn an_hour_is_held_against_the_same_hour_of_other_days() {
        // Four items in the hour before noon on each of ten days, forty at night.
        let noon = (0..10).flat_map(|day| (0..4).map(move |n| day * 1_440 + 5 + n * 10));
        let night = (0..10).flat_map(|day| (0..40).map(move |n| day * 1_440 + 700 + n));
        let cadence = Cadence::of(&ago(noon.chain(night)), now());
        assert_eq!((cadence.items_last_hour, cadence.usual_items_per_1000_hours), (4, 4_000));
        let young = Cadence::of(&ago((0..20).map(|n| n * 30)), now());
        assert_eq!(young.usual_items_per_1000_hours, 20_000 / 9);
    }
}
