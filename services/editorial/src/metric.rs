//! The descriptions of editorial's metrics in `/metrics`.

use metrics::describe_gauge;

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
}
