//! The descriptions of editorial's metrics in `/metrics`.

use metrics::{Unit, describe_gauge, describe_histogram};

/// Registers the descriptions.
pub(crate) fn describe() {
    describe_gauge!(
        "newsroom_editorial_open_alarms",
        "Published stories that were canceled and wait for a person's answer."
    );
    describe_gauge!(
        "newsroom_access_broken_glass_grants",
        "Roles that somebody has taken in an emergency and that have not ended. More than 0 is an alarm."
    );
    describe_gauge!(
        "newsroom_editorial_blocked_stories",
        "Scheduled stories whose time has come and that their sources hold back: a person decides how they go on."
    );
    describe_histogram!(
        "newsroom_editorial_schedule_lateness_seconds",
        Unit::Seconds,
        "The time from the minute for which a story was scheduled to its publication."
    );
}
