//! The record of a push's result, which is returned for a repeated push.

use newsroom_chassis::store::{StoreError, StoredResponse};
use prost::Message;

use super::{TimeRecord, known, uuid};
use crate::{
    domain::{IngestedItem, ItemId, Submitted},
    store::number::Numbered,
};

#[derive(Clone, PartialEq, Message)]
struct SubmittedRecord {
    #[prost(message, repeated, tag = "1")]
    ingested: Vec<IngestedRecord>,
    #[prost(string, repeated, tag = "2")]
    rejected: Vec<String>,
}

#[derive(Clone, PartialEq, Message)]
struct IngestedRecord {
    #[prost(bytes = "vec", tag = "1")]
    item_id: Vec<u8>,
    #[prost(int64, tag = "2")]
    revision: i64,
    #[prost(string, tag = "3")]
    headline: String,
    #[prost(int64, tag = "4")]
    outcome: i64,
    #[prost(int64, tag = "5")]
    item_type: i64,
    #[prost(string, tag = "6")]
    reason: String,
    #[prost(int64, tag = "7")]
    pub_status: i64,
    #[prost(message, optional, tag = "8")]
    embargo_time: Option<TimeRecord>,
}

impl StoredResponse for Submitted {
    fn to_bytes(&self) -> Vec<u8> {
        let ingested = self.ingested.iter().map(IngestedRecord::of).collect();
        SubmittedRecord { ingested, rejected: self.rejected.clone() }.encode_to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        let SubmittedRecord { ingested, rejected } = SubmittedRecord::decode(bytes).map_err(StoreError::unreadable)?;
        let ingested = ingested.into_iter().map(IngestedRecord::read).collect::<Result<_, _>>()?;
        Ok(Self { ingested, rejected })
    }
}

impl IngestedRecord {
    fn of(ingested: &IngestedItem) -> Self {
        Self {
            item_id: ingested.item_id.uuid().as_bytes().to_vec(),
            revision: ingested.revision,
            headline: ingested.headline.clone(),
            outcome: ingested.outcome.number(),
            item_type: ingested.item_type.number(),
            reason: ingested.reason.clone(),
            pub_status: ingested.pub_status.number(),
            embargo_time: ingested.embargo_time.map(TimeRecord::of),
        }
    }

    fn read(self) -> Result<IngestedItem, StoreError> {
        Ok(IngestedItem {
            item_id: ItemId::new(uuid("item_id", &self.item_id)?),
            revision: self.revision,
            headline: self.headline,
            outcome: known("outcome", Numbered::numbered(self.outcome))?,
            item_type: known("item_type", Numbered::numbered(self.item_type))?,
            reason: self.reason,
            pub_status: known("pub_status", Numbered::numbered(self.pub_status))?,
            embargo_time: self.embargo_time.map(TimeRecord::read).transpose()?,
        })
    }
}
