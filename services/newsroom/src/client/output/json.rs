//! Messages as JSON for programs: the canonical form of proto3, with names in camel case.

use std::sync::LazyLock;

use newsroom_proto::FILE_DESCRIPTOR_SET;
use prost::{Message, Name};
use prost_reflect::{DescriptorPool, DynamicMessage, Value};
use serde::Serialize;

use super::one_line;
use crate::client::error::Failure;

static CONTRACTS: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(FILE_DESCRIPTOR_SET).expect("the contracts are compiled in"));

/// A message as indented JSON.
pub fn object<M: Message + Name>(message: &M) -> Result<String, Failure> {
    indented(&dynamic(message)?)
}

/// A message as indented JSON, with further messages as its member `name`.
pub fn object_with<M: Message + Name, N: Message + Name>(
    message: &M,
    name: &str,
    more: &[N],
) -> Result<String, Failure> {
    let more: Result<Vec<_>, _> = more.iter().map(|message| value(&dynamic(message)?)).collect();
    let mut object = value(&dynamic(message)?)?;
    if let serde_json::Value::Object(members) = &mut object {
        members.insert(name.to_owned(), more?.into());
    }
    indented(&object)
}

/// Messages as one indented JSON array.
pub fn array<M: Message + Name>(messages: &[M]) -> Result<String, Failure> {
    let all: Result<Vec<_>, _> = messages.iter().map(dynamic).collect();
    indented(&all?)
}

/// A message as JSON on one line. Its `payload` is shown as the decoded message, not as bytes. The fields in `extra`
/// come first.
pub fn line<M: Message + Name>(
    message: &M,
    payload: Option<&DynamicMessage>,
    extra: &[(&str, &str)],
) -> Result<String, Failure> {
    let mut members = serde_json::Map::new();
    for (name, value) in extra {
        members.insert((*name).to_owned(), (*value).into());
    }
    if let serde_json::Value::Object(fields) = value(&dynamic(message)?)? {
        members.extend(fields);
    }
    if let Some(payload) = payload {
        members.insert("payload".into(), value(payload)?);
    }
    serde_json::to_string(&members).map_err(unprintable)
}

/// Reads a message from JSON on one line.
pub fn read_line<M: Message + Name + Default>(text: &str) -> Result<M, String> {
    let descriptor = CONTRACTS.get_message_by_name(&M::full_name()).ok_or("it is not in the contracts")?;
    let mut json = serde_json::Deserializer::from_str(text);
    let message = DynamicMessage::deserialize(descriptor, &mut json).map_err(|error| error.to_string())?;
    json.end().map_err(|error| error.to_string())?;
    M::decode(message.encode_to_vec().as_slice()).map_err(|error| error.to_string())
}

/// Decodes an event by the name of its type. `None` when the type is unknown or the bytes do not fit it.
pub fn decode(event_type: &str, payload: &[u8]) -> Option<DynamicMessage> {
    let descriptor = CONTRACTS.get_message_by_name(event_type)?;
    DynamicMessage::decode(descriptor, payload).ok()
}

/// The last part of an event's type: `StoryApproved`.
pub fn event_name(event_type: &str) -> String {
    one_line(event_type.rsplit('.').next().unwrap_or_default())
}

/// The subject of an event: a headline, or a source's name.
pub fn subject_line(event: &DynamicMessage) -> String {
    for (_, value) in event.fields() {
        let Value::Message(about) = value else { continue };
        let inner = about.get_field_by_name("content");
        let content = inner.as_deref().and_then(Value::as_message).unwrap_or(about);
        for name in ["headline", "name"] {
            if let Some(value) = content.get_field_by_name(name)
                && let Some(text) = value.as_str()
            {
                return one_line(text);
            }
        }
    }
    String::new()
}

fn dynamic<M: Message + Name>(message: &M) -> Result<DynamicMessage, Failure> {
    decode(&M::full_name(), &message.encode_to_vec())
        .ok_or_else(|| Failure::Failed(format!("{} is not in the contracts", M::full_name())))
}

fn value(message: &DynamicMessage) -> Result<serde_json::Value, Failure> {
    serde_json::to_value(message).map_err(unprintable)
}

fn indented<T: Serialize>(value: &T) -> Result<String, Failure> {
    serde_json::to_string_pretty(value).map_err(unprintable)
}

/// For example a time beyond the year 9999, which canonical JSON cannot represent.
fn unprintable(error: serde_json::Error) -> Failure {
    Failure::Failed(format!("the answer has no JSON form: {error}"))
}
