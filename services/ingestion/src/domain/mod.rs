//! What ingestion knows about sources and news: rules, pure and synchronous.

mod authority;
mod cadence;
mod completion;
mod contest;
mod credential;
mod diagnosis;
mod difference;
mod error;
mod health;
mod id;
mod ingested_item;
mod item;
pub mod limits;
mod mapping;
pub mod matching;
pub mod media_topic;
mod moved;
mod reconciliation;
mod remote;
mod reparsing;
mod settings;
mod source;
mod storyline;
pub mod subscription;
mod supported_language;
pub mod version;
mod violation;

pub use authority::{Authority, is_global};
pub use cadence::{CADENCE_ITEMS, Cadence};
pub use contest::{Contest, ContestReason};
pub use credential::{CredentialName, CredentialNameError};
pub use diagnosis::{Check, Diagnosis, Finding, Level, Suggestion};
pub use difference::{Difference, differences};
pub use error::DomainError;
pub use health::{Health, HealthChange, HealthState};
pub use id::{IdError, ItemId, SourceId};
pub use ingested_item::{IngestOutcome, IngestedItem, Polled, Submitted};
pub use item::{Item, Raw};
pub use mapping::Mapping;
pub use media_topic::MediaTopic;
pub use moved::Moved;
pub use newsroom_parse::{
    Annotation, AnnotationKind, Digest, Draft, Flaw, Form, Hints, ItemLink, ItemType, LanguageTag, LinkKind, Origin,
    ParsedItem, Parser, Provider, PubStatus, Rendition, Rights, Score, TimeZone, WrittenTimes, news_ending,
};
pub use reconciliation::{Freshness, IncomingItem, Reconciliation, StoredItem, cancel, reconcile, take_over};
pub use remote::{Bucket, BucketStyle, Mailbox, Server, SftpFolder, SignIn};
pub use reparsing::{Progress, ReparseOutcome, Reparsed};
pub use settings::{Endpoint, Proposal, Settings, SettingsChange, SourceKind};
pub use source::{PollAttempt, PollResult, Source, Validators, host_key};
pub use storyline::{Member, Storyline};
pub use subscription::{Subscription, SubscriptionState};
pub use supported_language::SupportedLanguage;
pub use violation::{Violation, Violations};
