//! The records, which are the contents of byte columns.
//!
//! They are the store's own format, independent of the messages of the contract. A field keeps its tag permanently.
//! Times that ingestion records are in microseconds since the epoch.

mod draft;
mod item;
mod source;
mod storyline;
mod submitted;
mod way;

pub(super) use item::ItemRecord;
pub(super) use source::SourceRecord;
pub(super) use storyline::StorylineRecord;
pub(super) use way::WayRecord;

use newsroom_chassis::store::StoreError;
use prost::Message;
use time::OffsetDateTime;
use uuid::Uuid;

/// A time from a source, in full precision.
#[derive(Clone, Copy, PartialEq, Message)]
struct TimeRecord {
    #[prost(int64, tag = "1")]
    seconds: i64,
    #[prost(uint32, tag = "2")]
    nanos: u32,
}

impl TimeRecord {
    fn of(time: OffsetDateTime) -> Self {
        Self { seconds: time.unix_timestamp(), nanos: time.nanosecond() }
    }

    fn read(self) -> Result<OffsetDateTime, StoreError> {
        let time = OffsetDateTime::from_unix_timestamp(self.seconds).map_err(StoreError::unreadable)?;
        time.replace_nanosecond(self.nanos).map_err(StoreError::unreadable)
    }
}

fn uuid(field: &str, bytes: &[u8]) -> Result<Uuid, StoreError> {
    Uuid::from_slice(bytes).map_err(|error| StoreError::unreadable(format!("{field}: {error}")))
}

/// The variant of a number, or an error with the name of the field.
fn known<T>(field: &str, variant: Option<T>) -> Result<T, StoreError> {
    variant.ok_or_else(|| StoreError::unreadable(format!("{field} is unknown")))
}

#[cfg(test)]
mod tests;
