//! The records: what stands in the columns of bytes.
//!
//! They are the store's own format, apart from the messages of the contract, so that neither binds the other. A field
//! keeps its tag for ever. Times that ingestion takes itself are microseconds since the epoch.

mod draft;
mod item;
mod source;
mod storyline;
mod submitted;

pub(super) use item::ItemRecord;
pub(super) use source::SourceRecord;
pub(super) use storyline::StorylineRecord;

use newsroom_chassis::store::StoreError;
use prost::Message;
use time::OffsetDateTime;
use uuid::Uuid;

/// A time that a source told, in full.
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

/// What a number stands for, or the field that is unreadable.
fn known<T>(field: &str, variant: Option<T>) -> Result<T, StoreError> {
    variant.ok_or_else(|| StoreError::unreadable(format!("{field} is unknown")))
}

#[cfg(test)]
mod tests;
