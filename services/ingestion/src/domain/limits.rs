//! The limits of the domain, in addition to those of the parsers.

use std::time::Duration;

pub use newsroom_parse::limits::{
    ANNOTATIONS, BODY_BYTES, CODE_CHARS, ENTRIES, KEYWORD_CHARS, KEYWORDS, LINKS, NOTE_CHARS, PARAGRAPHS,
    PROVIDER_CHARS, REJECTED, RENDITIONS, SECTION_CHARS, URL_CHARS,
};

/// The maximum size of a payload that is no mail, and of the texts of a mail, in bytes. A parser's tree takes many times
/// as much memory.
pub const TEXT_BYTES: usize = 2 * 1024 * 1024;
/// The default maximum size of a mail, in bytes. Most of a large mail is pictures.
pub const MAIL_BYTES_DEFAULT: usize = 25 * 1024 * 1024;
/// The greatest maximum size of a mail that can be configured, in bytes. A raw payload is returned in one response.
pub const MAIL_BYTES_MAX: usize = 50 * 1024 * 1024;
/// The default memory for the payloads that pushes and polls have under way, in bytes.
pub const PAYLOAD_MEMORY_DEFAULT: usize = 64 * 1024 * 1024;
/// The greatest memory for these payloads that can be configured, in bytes.
pub const PAYLOAD_MEMORY_MAX: usize = 16 * 1024 * 1024 * 1024;
/// The size above which a raw payload is stored as a blob, in bytes.
pub const ROW_BYTES: usize = 2 * 1024 * 1024;
/// The maximum length of a source's name, in characters.
pub const NAME_CHARS: usize = 200;
/// The maximum number of providers that a source may speak for.
pub const PROVIDERS: usize = 20;
/// The maximum number of mappings of a source.
pub const MAPPINGS: usize = 200;
/// The maximum number of rejected parts in a source's health.
pub const REJECTED_LISTED: usize = 10;
/// The minimum time between two polls.
pub const POLL_INTERVAL_MIN: Duration = Duration::from_secs(10);
/// The default time between two polls.
pub const POLL_INTERVAL_DEFAULT: Duration = Duration::from_secs(5 * 60);
/// The maximum time between two polls.
pub const POLL_INTERVAL_MAX: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// The minimum silence that a setting may define as quiet.
pub const QUIET_AFTER_MIN: Duration = Duration::from_secs(60);
/// The maximum silence that a setting may define as quiet.
pub const QUIET_AFTER_MAX: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// The maximum delay that a server may request with `Retry-After`.
pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(24 * 60 * 60);
/// The maximum back-off of a source with a shorter poll interval.
pub const BACK_OFF_MAX: Duration = Duration::from_secs(15 * 60);
/// The maximum delay that a feed's TTL may request if the settings have no interval.
pub const TTL_MAX: Duration = Duration::from_secs(15 * 60);
/// The maximum time between two polls while a hub delivers content, unless the settings have a longer interval.
pub const SUBSCRIBED_POLL_INTERVAL: Duration = Duration::from_secs(60 * 60);
/// The section of an item if neither its payload nor its source declares one.
pub const FALLBACK_SECTION: &str = "General";

/// A size for people: `25 MiB`.
pub fn shown(bytes: usize) -> String {
    match bytes {
        bytes if bytes.is_multiple_of(1 << 20) => format!("{} MiB", bytes >> 20),
        bytes => format!("{bytes} bytes"),
    }
}
