//! The descriptions of editorial's metrics in `/metrics`.

use metrics::describe_gauge;

/// Registers the descriptions.
pub(crate) fn describe() {
    describe_gauge!(
        "newsroom_editorial_open_alarms",
        "Published stories that were canceled and wait for a person's answer."
    );
}
