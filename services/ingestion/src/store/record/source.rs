//! The record of a source. It excludes what its row and other tables contain: validators, redirect, cadence and
//! subscription.

use std::time::Duration;

use newsroom_chassis::{
    clock::{from_micros, micros},
    store::{StoreError, StoredResponse},
};
use prost::Message;

use super::{known, uuid};
use crate::{
    domain::{Health, Mapping, Proposal, Served, Settings, Source, SourceId, Validators},
    store::number::Numbered,
};

#[derive(Clone, PartialEq, Message)]
pub(in crate::store) struct SourceRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(int64, tag = "2")]
    revision: i64,
    #[prost(int64, tag = "3")]
    create_time: i64,
    #[prost(int64, tag = "4")]
    update_time: i64,
    #[prost(message, optional, tag = "5")]
    settings: Option<SettingsRecord>,
    #[prost(message, optional, tag = "6")]
    health: Option<HealthRecord>,
}

#[derive(Clone, PartialEq, Message)]
struct SettingsRecord {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(int64, tag = "2")]
    kind: i64,
    #[prost(string, tag = "3")]
    location: String,
    #[prost(string, tag = "4")]
    default_section: String,
    #[prost(string, tag = "5")]
    default_language: String,
    /// In nanoseconds, like the other duration.
    #[prost(uint64, tag = "6")]
    poll_interval: u64,
    #[prost(bool, tag = "7")]
    paused: bool,
    #[prost(uint64, optional, tag = "8")]
    quiet_after: Option<u64>,
    #[prost(message, repeated, tag = "9")]
    mappings: Vec<MappingRecord>,
    #[prost(string, tag = "10")]
    credential: String,
    #[prost(string, repeated, tag = "11")]
    providers: Vec<String>,
    #[prost(string, tag = "12")]
    time_zone: String,
    #[prost(bool, tag = "13")]
    archive: bool,
}

#[derive(Clone, PartialEq, Message)]
struct MappingRecord {
    #[prost(string, tag = "1")]
    from: String,
    #[prost(string, tag = "2")]
    section: String,
    #[prost(string, tag = "3")]
    media_topic: String,
}

#[derive(Clone, PartialEq, Message)]
struct HealthRecord {
    #[prost(int64, tag = "1")]
    state: i64,
    #[prost(int64, optional, tag = "2")]
    last_attempt_time: Option<i64>,
    #[prost(int64, optional, tag = "3")]
    last_success_time: Option<i64>,
    #[prost(uint32, tag = "4")]
    consecutive_failures: u32,
    #[prost(string, tag = "5")]
    last_error: String,
    #[prost(int64, optional, tag = "6")]
    next_poll_time: Option<i64>,
    #[prost(uint64, tag = "7")]
    item_count: u64,
    #[prost(int64, optional, tag = "8")]
    quiet_since: Option<i64>,
    #[prost(string, tag = "9")]
    note: String,
    #[prost(string, repeated, tag = "10")]
    rejected: Vec<String>,
    #[prost(int64, optional, tag = "11")]
    reject_time: Option<i64>,
    #[prost(int64, optional, tag = "12")]
    generated_at: Option<i64>,
    #[prost(string, repeated, tag = "13")]
    replaced_etags: Vec<String>,
    #[prost(uint32, tag = "14")]
    returned_etags: u32,
    #[prost(bool, tag = "15")]
    is_subscribed: bool,
}

impl SourceRecord {
    pub fn encode_source(source: &Source) -> Vec<u8> {
        let record = Self {
            id: source.id.uuid().as_bytes().to_vec(),
            revision: source.revision,
            create_time: micros(source.create_time),
            update_time: micros(source.update_time),
            settings: Some(SettingsRecord::of(&source.settings)),
            health: Some(HealthRecord::of(&source.health)),
        };
        record.encode_to_vec()
    }

    pub fn decode_source(bytes: &[u8]) -> Result<Source, StoreError> {
        let record = Self::decode(bytes).map_err(StoreError::unreadable)?;
        Ok(Source {
            id: SourceId::new(uuid("id", &record.id)?),
            settings: known("settings", record.settings)?.read()?,
            health: known("health", record.health)?.read()?,
            validators: Validators::default(),
            moved: None,
            revision: record.revision,
            create_time: from_micros(record.create_time),
            update_time: from_micros(record.update_time),
        })
    }
}

impl StoredResponse for Source {
    fn to_bytes(&self) -> Vec<u8> {
        SourceRecord::encode_source(self)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        SourceRecord::decode_source(bytes)
    }
}

impl SettingsRecord {
    fn of(settings: &Settings) -> Self {
        let mapping = |mapping: &Mapping| MappingRecord {
            from: mapping.from.clone(),
            section: mapping.section.clone(),
            media_topic: mapping.media_topic.clone(),
        };
        Self {
            name: settings.name.clone(),
            kind: settings.endpoint.kind().number(),
            location: settings.endpoint.location(),
            default_section: settings.default_section.clone(),
            default_language: settings.default_language.as_ref().map(ToString::to_string).unwrap_or_default(),
            poll_interval: nanos(settings.poll_interval),
            paused: settings.paused,
            quiet_after: settings.quiet_after.map(nanos),
            mappings: settings.mappings.iter().map(mapping).collect(),
            credential: settings.credential.as_ref().map(ToString::to_string).unwrap_or_default(),
            providers: settings.providers.iter().map(ToString::to_string).collect(),
            time_zone: settings.time_zone.as_ref().map(ToString::to_string).unwrap_or_default(),
            archive: settings.archive,
        }
    }

    fn read(self) -> Result<Settings, StoreError> {
        let mapping = |MappingRecord { from, section, media_topic }| Mapping { from, section, media_topic };
        let settings = Settings::parse(Proposal {
            name: self.name,
            kind: Numbered::numbered(self.kind),
            location: self.location,
            default_section: self.default_section,
            default_language: self.default_language,
            poll_interval: Some(Duration::from_nanos(self.poll_interval)),
            paused: self.paused,
            quiet_after: self.quiet_after.map(Duration::from_nanos),
            mappings: self.mappings.into_iter().map(mapping).collect(),
            credential: self.credential,
            providers: self.providers,
            time_zone: self.time_zone,
            archive: self.archive,
        });
        settings.map_err(|broken| StoreError::unreadable(format!("settings: {broken:?}")))
    }
}

impl HealthRecord {
    fn of(health: &Health) -> Self {
        Self {
            state: health.state.number(),
            last_attempt_time: health.last_attempt_time.map(micros),
            last_success_time: health.last_success_time.map(micros),
            consecutive_failures: health.consecutive_failures,
            last_error: health.last_error.clone(),
            next_poll_time: health.next_poll_time.map(micros),
            item_count: health.item_count,
            quiet_since: health.quiet_since.map(micros),
            note: health.note.clone(),
            rejected: health.rejected.clone(),
            reject_time: health.reject_time.map(micros),
            generated_at: health.served.generated_at.map(micros),
            replaced_etags: health.served.replaced.clone(),
            returned_etags: health.served.returned,
            is_subscribed: health.is_subscribed,
        }
    }

    fn read(self) -> Result<Health, StoreError> {
        Ok(Health {
            state: known("health.state", Numbered::numbered(self.state))?,
            last_attempt_time: self.last_attempt_time.map(from_micros),
            last_success_time: self.last_success_time.map(from_micros),
            consecutive_failures: self.consecutive_failures,
            last_error: self.last_error,
            next_poll_time: self.next_poll_time.map(from_micros),
            item_count: self.item_count,
            quiet_since: self.quiet_since.map(from_micros),
            note: self.note,
            rejected: self.rejected,
            reject_time: self.reject_time.map(from_micros),
            served: Served {
                generated_at: self.generated_at.map(from_micros),
                replaced: self.replaced_etags,
                returned: self.returned_etags,
            },
            is_subscribed: self.is_subscribed,
            ..Health::default()
        })
    }
}

fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}
