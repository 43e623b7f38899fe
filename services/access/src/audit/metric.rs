//! The descriptions of the metrics of the audit in `/metrics`.

use metrics::{describe_counter, describe_gauge};

/// Registers the descriptions.
pub(super) fn describe() {
    describe_counter!(
        "newsroom_audit_lost_entries_total",
        "Refused calls and reads that are not in the audit, because more came than could be written."
    );
    describe_gauge!(
        "newsroom_audit_contradicted",
        "1 while the audit is not signed, because its store contradicts what the service has signed or published."
    );
    describe_gauge!(
        "newsroom_audit_tail_age_seconds",
        "The age of the oldest entry of the audit that is not chained yet."
    );
}
