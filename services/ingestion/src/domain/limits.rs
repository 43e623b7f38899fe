//! How large things may be, beyond the limits of the parsers.

use std::time::Duration;

pub use newsroom_parse::limits::{
    ANNOTATIONS, BODY_BYTES, CODE_CHARS, ENTRIES, KEYWORD_CHARS, KEYWORDS, LINKS, PARAGRAPHS, PROVIDER_CHARS, REJECTED,
    RENDITIONS, SECTION_CHARS, URL_CHARS,
};

/// A payload, pushed or fetched, in bytes: kept raw, it is given out in one answer.
pub const PAYLOAD_BYTES: usize = 2 * 1024 * 1024;
/// A source's name, in characters.
pub const NAME_CHARS: usize = 200;
/// The providers that a source may speak for.
pub const PROVIDERS: usize = 20;
/// The mappings of a source.
pub const MAPPINGS: usize = 200;
/// As many of them a source's health tells.
pub const REJECTED_TOLD: usize = 10;
/// The shortest wait between two polls.
pub const POLL_INTERVAL_MIN: Duration = Duration::from_secs(10);
/// The wait between two polls when none is named.
pub const POLL_INTERVAL_DEFAULT: Duration = Duration::from_secs(5 * 60);
/// The longest wait between two polls.
pub const POLL_INTERVAL_MAX: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// The shortest silence of a source that a person may call strange.
pub const QUIET_AFTER_MIN: Duration = Duration::from_secs(60);
/// The longest one.
pub const QUIET_AFTER_MAX: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// How long a server may ask to be left alone.
pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(24 * 60 * 60);
/// How far back-off goes for a source with a shorter interval.
pub const BACK_OFF_MAX: Duration = Duration::from_secs(15 * 60);
/// The longest wait that a feed itself may ask for where no person named one.
pub const TTL_MAX: Duration = Duration::from_secs(15 * 60);
/// The longest wait between two polls because a hub tells what is new, unless a person named a longer one.
pub const SUBSCRIBED_POLL_INTERVAL: Duration = Duration::from_secs(60 * 60);
/// The section of an item when neither payload nor source names one.
pub const FALLBACK_SECTION: &str = "General";
