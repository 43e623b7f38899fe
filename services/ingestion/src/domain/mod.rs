//! The rules for sources and news, pure and synchronous.

mod blob;
mod error;
mod id;
mod item;
mod large_mail;
pub mod limits;
pub mod media_topic;
mod payload;
mod remote;
#[cfg(test)]
pub mod samples;
mod source;
mod storyline;
pub mod subscription;
mod supported_language;
mod violation;

pub use blob::{BLOB_GRACE, BlobState, StoredBlob};
pub use error::DomainError;
pub use id::{IdError, ItemId, SourceId};
pub use item::{
    Authority, BroughtWay, Claim, Contest, ContestReason, Difference, Freshness, IncomingItem, IngestOutcome,
    IngestedItem, Item, ItemWay, KnownItem, Polled, Progress, Raw, Reconciliation, ReparseOutcome, Reparsed,
    StoredChange, StoredItem, StoredReading, Submitted, WAYS, WayKind, all_ways, cancel, contests, differences,
    full_differences, reconcile, spoken_for, take_over, way_key,
};
pub use large_mail::{FittedMail, LeftOut, TextTooLarge, fit};
pub use media_topic::MediaTopic;
pub use newsroom_parse::{
    Annotation, AnnotationKind, Blob, Digest, Draft, Flaw, Form, Guess, Guesses, Hints, ItemLink, ItemType,
    LanguageTag, LinkKind, Origin, ParsedItem, Parser, Provider, PubStatus, Rendition, Rights, Score, SitePatterns,
    TimeZone, WrittenTimes, canonical_address, compare_versions, news_ending,
};
pub use payload::PayloadMetadata;
pub use remote::{Bucket, BucketStyle, Mailbox, Server, SftpFolder, SignIn};
pub use source::{
    CADENCE_ITEMS, Cadence, Check, Copy, CredentialName, CredentialNameError, Diagnosis, Endpoint, Finding, Health,
    HealthChange, HealthState, Level, Mapping, Moved, PollAttempt, PollOutcome, PollResult, Proposal, Seen, Served,
    Settings, SettingsChange, Source, SourceKind, Suggestion, Validators, host_key,
};
pub use storyline::{CopyGroup, GroupMembership, Member, Storyline, StorylineItems, matching};
pub use subscription::{Retention, Subscription, SubscriptionState};
pub use supported_language::SupportedLanguage;
pub use violation::{Violation, Violations};
