//! The record of what a source brought of an item.

use newsroom_chassis::store::StoreError;
use prost::Message;

use crate::domain::{Difference, ItemWay};

/// The parts of a way that are no columns.
#[derive(Clone, PartialEq, Message)]
pub struct WayRecord {
    #[prost(string, tag = "1")]
    pub source_name: String,
    #[prost(string, tag = "2")]
    pub identity: String,
    #[prost(message, repeated, tag = "3")]
    differences: Vec<DifferenceRecord>,
}

#[derive(Clone, PartialEq, Message)]
struct DifferenceRecord {
    #[prost(string, tag = "1")]
    field: String,
    #[prost(string, tag = "2")]
    before: String,
    #[prost(string, tag = "3")]
    after: String,
}

impl WayRecord {
    pub fn encode_way(way: &ItemWay) -> Vec<u8> {
        let record = |Difference { field, before, after }| DifferenceRecord { field: field.into(), before, after };
        let differences = way.differences.iter().cloned().map(record).collect();
        Self { source_name: way.source_name.clone(), identity: way.identity.clone(), differences }.encode_to_vec()
    }

    /// The record and its differences.
    pub fn decode_way(bytes: &[u8]) -> Result<(Self, Vec<Difference>), StoreError> {
        let mut record = Self::decode(bytes).map_err(StoreError::unreadable)?;
        let read = |DifferenceRecord { field, before, after }| Difference { field: field.into(), before, after };
        let differences = std::mem::take(&mut record.differences).into_iter().map(read).collect();
        Ok((record, differences))
    }
}
