//! The consumers of roles and grants.

use newsroom_chassis::consumer::ConsumerSpec;

/// All changes of roles and grants, and what editorial publishes again.
pub const ACCESS: ConsumerSpec = ConsumerSpec {
    durable: "recommendations-access",
    stream: "EDITORIAL",
    subjects: &["newsroom.editorial.v1.role.changed.*", "newsroom.editorial.v1.grant.changed.*"],
};

/// The changes, which [`ACCESS`] receives too.
pub const URGENT_ACCESS: ConsumerSpec = ConsumerSpec {
    durable: "recommendations-access-urgent",
    stream: "EDITORIAL_URGENT",
    subjects: &["urgent.newsroom.editorial.v1.role.*.*", "urgent.newsroom.editorial.v1.grant.*.*"],
};
