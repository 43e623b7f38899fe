//! Requests as JSON.

use std::sync::LazyLock;

use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage};
use serde_json::{Value, json};

static CONTRACTS: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(newsroom_proto::FILE_DESCRIPTOR_SET).unwrap());

/// The message with this name and these fields.
pub fn encoded(name: &str, fields: &Value) -> Vec<u8> {
    let descriptor = CONTRACTS.get_message_by_name(name).unwrap();
    DynamicMessage::deserialize(descriptor, fields.clone()).unwrap().encode_to_vec()
}

pub fn decoded(name: &str, bytes: &[u8]) -> Value {
    let descriptor = CONTRACTS.get_message_by_name(name).unwrap();
    serde_json::to_value(DynamicMessage::decode(descriptor, bytes).unwrap()).unwrap()
}

/// A valid request of a call about a desk: about this story, or about this desk.
pub fn about(method: &str, story: &str, desk: &str) -> Value {
    let content = json!({ "headline": "Another", "section": desk, "language": "en", "body": ["One."] });
    match method {
        "GetStory" | "SubmitStory" | "UnspikeStory" | "ApproveStory" | "UnscheduleStory" => json!({ "id": story }),
        "ScheduleStory" => json!({ "id": story, "publishTime": "2100-01-01T06:00:00Z" }),
        "SendBackStory" | "SpikeStory" | "AnswerAlarm" => json!({ "id": story, "note": "why" }),
        "KillStory" => json!({ "id": story, "reason": "why" }),
        "UpdateStory" => json!({ "id": story, "content": content, "updateMask": "headline" }),
        "CorrectStory" => json!({ "id": story, "content": content, "updateMask": "headline", "note": "why" }),
        "ListStoryRevisions" | "DiffStoryRevisions" => json!({ "storyId": story }),
        "CreateStory" => json!({ "content": content }),
        "ListGrants" => json!({ "desk": desk }),
        "CheckAccess" => json!({ "principal": "staff:new", "privilege": "PRIVILEGE_STORY_READ", "desk": desk }),
        "ListStories" | "ListUpcoming" | "WatchDesk" => json!({ "desk": desk }),
        "ListDesks" => json!({}),
        "GrantRole" => json!({ "principal": "staff:new", "role": "intern", "desk": desk }),
        "RevokeGrant" => json!({ "id": story }),
        other => panic!("{other} is about a desk: say how it is asked"),
    }
}
