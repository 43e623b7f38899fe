//! What is told of news that arrived, also kept for a repeated request.

use newsroom_chassis::clock::to_timestamp;
use newsroom_proto::ingestion::v1;
use prost::Message as _;

use super::{
    Unreadable,
    item::{status_from_message, status_to_message, type_from_message, type_to_message},
    source_to_message, time, unreadable,
};
use crate::domain::{Polled, Submitted, Taken, TakenAs};

/// The most that a poll's answer tells of the items taken, in bytes: clients take messages of up to
/// 4 MiB, and a folder may hold more items than one answer can name.
const TAKEN_BYTES: usize = 3 << 20;

/// Tells how a pushed payload was taken.
pub fn submit_raw_response(submitted: Submitted) -> v1::SubmitRawResponse {
    v1::SubmitRawResponse {
        taken: submitted.taken.into_iter().map(taken_to_message).collect(),
        rejected: submitted.rejected,
    }
}

/// Tells what a poll brought.
pub fn poll_source_response(polled: Polled) -> v1::PollSourceResponse {
    let mut bytes = 0;
    let fits = |taken: &v1::TakenItem| {
        bytes += taken.encoded_len() + 8;
        bytes <= TAKEN_BYTES
    };
    v1::PollSourceResponse {
        source: Some(source_to_message(&polled.source)),
        taken: polled.taken.into_iter().map(taken_to_message).take_while(fits).collect(),
        rejected: polled.rejected,
        not_modified: polled.not_modified,
    }
}

/// A submission's answer as it is kept.
pub fn submitted_to_bytes(submitted: &Submitted) -> Vec<u8> {
    submit_raw_response(submitted.clone()).encode_to_vec()
}

/// A submission's answer that was kept.
pub fn submitted_from_bytes(bytes: &[u8]) -> Result<Submitted, Unreadable> {
    let answer = v1::SubmitRawResponse::decode(bytes).map_err(|error| unreadable("answer", error))?;
    let taken = answer.taken.into_iter().map(taken_from_message).collect::<Result<_, _>>()?;
    Ok(Submitted { taken, rejected: answer.rejected })
}

fn taken_to_message(taken: Taken) -> v1::TakenItem {
    let taken_as = match taken.taken_as {
        TakenAs::New => v1::TakenAs::New,
        TakenAs::Update => v1::TakenAs::Update,
        TakenAs::Seen => v1::TakenAs::Seen,
        TakenAs::Outdated => v1::TakenAs::Outdated,
    };
    v1::TakenItem {
        item_id: taken.item_id.to_string(),
        revision: taken.revision,
        headline: taken.headline,
        taken_as: taken_as.into(),
        r#type: type_to_message(taken.item_type).into(),
        reason: taken.reason,
        pub_status: status_to_message(taken.pub_status).into(),
        embargo_time: taken.embargo_time.map(to_timestamp),
    }
}

fn taken_from_message(taken: v1::TakenItem) -> Result<Taken, Unreadable> {
    let taken_as = match taken.taken_as() {
        v1::TakenAs::New => TakenAs::New,
        v1::TakenAs::Update => TakenAs::Update,
        v1::TakenAs::Seen => TakenAs::Seen,
        v1::TakenAs::Outdated => TakenAs::Outdated,
        v1::TakenAs::Unspecified => return Err(unreadable("taken_as", "is missing")),
    };
    let item_id = taken.item_id.parse().map_err(|error| unreadable("item_id", error))?;
    let item_type = type_from_message(taken.r#type());
    let pub_status = status_from_message(taken.pub_status());
    let embargo_time = time("embargo_time", taken.embargo_time.as_ref())?;
    let v1::TakenItem { revision, headline, reason, .. } = taken;
    Ok(Taken { item_id, revision, headline, taken_as, item_type, reason, pub_status, embargo_time })
}
