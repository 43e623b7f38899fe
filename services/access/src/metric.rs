//! The descriptions of the metrics of access in `/metrics`.

use metrics::describe_counter;

/// Registers the descriptions.
pub(crate) fn describe() {
    describe_counter!(
        "newsroom_access_refusals_total",
        "Calls that were refused at the door although their callers are known, by reason."
    );
}
