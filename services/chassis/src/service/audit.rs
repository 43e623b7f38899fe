//! The settings of a service's audit.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Section `audit`: how the record of what callers did is signed and kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuditConfig {
    /// The file of the Ed25519 key that signs checkpoints: PKCS #8, PEM or DER. Unset: nothing is signed, and nothing is
    /// deleted.
    pub key: Option<PathBuf>,
    /// Further public keys whose checkpoints are trusted, such as the ones before the present key: 64 hexadecimal digits
    /// each.
    pub trusted_keys: Vec<String>,
    /// After how many seconds with entries a checkpoint is made, at the latest.
    pub checkpoint_interval_seconds: u64,
    /// How many days entries are kept. Checkpoints are kept for good.
    pub retention_days: u64,
    /// The store lacks what was signed up to this time (RFC 3339), because it was restored from a backup: what the service has
    /// published up to then is not compared with it. Unset: the store lacks nothing.
    pub lost_until: Option<String>,
}

impl Default for AuditConfig {
    fn default() -> Self {
        Self {
            key: None,
            trusted_keys: Vec::new(),
            checkpoint_interval_seconds: 60,
            retention_days: 3 * 365,
            lost_until: None,
        }
    }
}

impl AuditConfig {
    /// The time of `lost_until`.
    pub fn lost_until(&self) -> Result<Option<OffsetDateTime>, String> {
        let time = self.lost_until.as_deref().map(|text| OffsetDateTime::parse(text, &Rfc3339));
        time.transpose().map_err(|_| "audit.lost_until must be a time like 2026-05-01T08:00:00Z".into())
    }

    pub(super) fn check(&self) -> Result<(), String> {
        let is_key = |key: &String| key.len() == 64 && key.chars().all(|digit| digit.is_ascii_hexdigit());
        if !self.trusted_keys.iter().all(is_key) {
            return Err("audit.trusted_keys must be Ed25519 public keys of 64 hexadecimal digits".into());
        }
        if !(1..=3_600).contains(&self.checkpoint_interval_seconds) {
            return Err("audit.checkpoint_interval_seconds must be 1 to 3600".into());
        }
        if !(1..=36_500).contains(&self.retention_days) {
            return Err("audit.retention_days must be 1 to 36500".into());
        }
        self.lost_until().map(drop)
    }
}
