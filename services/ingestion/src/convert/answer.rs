//! The responses to pushes and polls.

use newsroom_chassis::clock::to_timestamp;
use newsroom_proto::ingestion::v1;
use prost::Message as _;

use super::{
    item::{status_to_message, type_to_message},
    source_to_message,
};
use crate::domain::{IngestOutcome, IngestedItem, Polled, Submitted};

/// The maximum size of the items in a poll's response, in bytes. Clients accept messages of up to 4 MiB, and a folder
/// may contain more items than fit into one response.
const INGESTED_BYTES: usize = 3 << 20;

/// Converts the result of a push.
pub fn submit_raw_response(submitted: Submitted) -> v1::SubmitRawResponse {
    v1::SubmitRawResponse {
        ingested: submitted.ingested.into_iter().map(ingested_to_message).collect(),
        rejected: submitted.rejected,
    }
}

/// Converts the result of a poll. Items that do not fit into the response are left out.
pub fn poll_source_response(polled: Polled) -> v1::PollSourceResponse {
    let mut bytes = 0;
    let fits = |ingested: &v1::IngestedItem| {
        bytes += ingested.encoded_len() + 8;
        bytes <= INGESTED_BYTES
    };
    v1::PollSourceResponse {
        source: Some(source_to_message(&polled.source)),
        ingested: polled.ingested.into_iter().map(ingested_to_message).take_while(fits).collect(),
        rejected: polled.rejected,
        not_modified: polled.not_modified,
    }
}

fn ingested_to_message(ingested: IngestedItem) -> v1::IngestedItem {
    let outcome = match ingested.outcome {
        IngestOutcome::New => v1::IngestOutcome::New,
        IngestOutcome::Update => v1::IngestOutcome::Update,
        IngestOutcome::Seen => v1::IngestOutcome::Seen,
        IngestOutcome::Outdated => v1::IngestOutcome::Outdated,
    };
    v1::IngestedItem {
        item_id: ingested.item_id.to_string(),
        revision: ingested.revision,
        headline: ingested.headline,
        outcome: outcome.into(),
        r#type: type_to_message(ingested.item_type).into(),
        reason: ingested.reason,
        pub_status: status_to_message(ingested.pub_status).into(),
        embargo_time: ingested.embargo_time.map(to_timestamp),
    }
}
