//! Limits on the content of a request, checked in its bytes before decoding.
//!
//! A message of four megabytes can hold two million empty texts, each of which takes 24 bytes and an allocation or
//! more. So the fields of a request are counted first, by the contracts, in one pass over its bytes that ends when a
//! limit is reached. The decoder reports bytes that cannot be read.

use std::{collections::HashMap, sync::LazyLock};

use prost::Message as _;
use prost_types::{
    FileDescriptorSet,
    field_descriptor_proto::{Label, Type},
};

/// The most values of one repeated field of a request, over the whole request. The limits of the services are lower.
pub const MAX_VALUES: usize = 10_000;
/// The most fields of a request, those of nested messages included.
pub const MAX_FIELDS: usize = 50_000;
/// The deepest nesting of messages; the decoder allows no more.
const MAX_DEPTH: usize = 100;

/// A request holds more values or fields than allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooMuch {
    /// The path of the field, for example `content.body`.
    pub field: String,
    /// The rule that the field breaks.
    pub rule: String,
}

/// Counts the content of a message if `name`, its full name, is that of a call's request. Responses have no such
/// limits.
pub fn check(name: &str, bytes: &[u8]) -> Result<(), TooMuch> {
    let Some(message) = CONTRACTS.requests.get(name) else { return Ok(()) };
    let mut count = Count { fields: 0, values: HashMap::new() };
    count.message(*message, bytes, &mut Vec::new()).map(drop)
}

/// The fields of all messages of the contracts.
static CONTRACTS: LazyLock<Contracts> = LazyLock::new(Contracts::read);

struct Contracts {
    /// The index of each request in `messages`, by full name.
    requests: HashMap<String, usize>,
    /// The fields of each message, by number.
    messages: Vec<HashMap<u32, Field>>,
}

struct Field {
    name: String,
    is_repeated: bool,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    /// A message, by its index.
    Message(usize),
    /// A text or bytes, which cannot be packed.
    Bytes,
    /// A number of variable length, or of this many bytes; may be packed.
    Varint,
    Fixed(usize),
}

impl Contracts {
    fn read() -> Self {
        let files = FileDescriptorSet::decode(crate::FILE_DESCRIPTOR_SET).unwrap_or_default();
        let mut named = Vec::new();
        for file in &files.file {
            for message in &file.message_type {
                nested(&format!(".{}", file.package()), message, &mut named);
            }
        }
        let places: HashMap<_, _> = named.iter().enumerate().map(|(place, (name, _))| (name.clone(), place)).collect();
        let field = |field: &prost_types::FieldDescriptorProto| {
            let kind = match field.r#type() {
                Type::Message | Type::Group => {
                    places.get(field.type_name()).map_or(Kind::Bytes, |at| Kind::Message(*at))
                }
                Type::String | Type::Bytes => Kind::Bytes,
                Type::Fixed64 | Type::Sfixed64 | Type::Double => Kind::Fixed(8),
                Type::Fixed32 | Type::Sfixed32 | Type::Float => Kind::Fixed(4),
                _ => Kind::Varint,
            };
            let is_repeated = field.label() == Label::Repeated;
            (field.number().unsigned_abs(), Field { name: field.name().to_owned(), is_repeated, kind })
        };
        let messages = named.iter().map(|(_, message)| message.field.iter().map(field).collect()).collect();
        let calls = files.file.iter().flat_map(|file| &file.service).flat_map(|service| &service.method);
        let requests = calls.filter_map(|call| {
            let place = places.get(call.input_type())?;
            Some((call.input_type().trim_start_matches('.').to_owned(), *place))
        });
        Self { requests: requests.collect(), messages }
    }
}

/// A message and its nested messages, each with its full name.
fn nested<'a>(
    scope: &str,
    message: &'a prost_types::DescriptorProto,
    named: &mut Vec<(String, &'a prost_types::DescriptorProto)>,
) {
    let name = format!("{scope}.{}", message.name());
    for inner in &message.nested_type {
        nested(&name, inner, named);
    }
    named.push((name, message));
}

struct Count {
    fields: usize,
    /// The number of values of each repeated field, by message and number.
    values: HashMap<(usize, u32), usize>,
}

impl Count {
    /// Whether the message could be read to its end.
    fn message(&mut self, message: usize, mut bytes: &[u8], path: &mut Vec<&'static str>) -> Result<bool, TooMuch> {
        if path.len() > MAX_DEPTH {
            return Ok(false);
        }
        let mut open_groups = 0_usize;
        while !bytes.is_empty() {
            let Some(key) = varint(&mut bytes) else { return Ok(false) };
            let (Ok(number), wire_type) = (u32::try_from(key >> 3), key & 7) else { return Ok(false) };
            self.fields += 1;
            if self.fields > MAX_FIELDS {
                let rule = format!("must have at most {MAX_FIELDS} fields in all");
                return Err(TooMuch { field: "request".into(), rule });
            }
            // No contract has groups: the decoder skips what is in them.
            match wire_type {
                3 => open_groups += 1,
                4 if open_groups == 0 => return Ok(false),
                4 => open_groups -= 1,
                _ => {}
            }
            let Some(value) = value(&mut bytes, wire_type) else { return Ok(false) };
            let Some(field) = CONTRACTS.messages[message].get(&number) else { continue };
            if open_groups > 0 {
                continue;
            }
            path.push(&field.name);
            if field.is_repeated {
                let values = match (field.kind, wire_type) {
                    (Kind::Varint, 2) => value.iter().filter(|byte| **byte < 0x80).count(),
                    (Kind::Fixed(size), 2) => value.len() / size,
                    _ => 1,
                };
                self.repeat((message, number), values, path)?;
            }
            if let (Kind::Message(inner), 2) = (field.kind, wire_type)
                && !self.message(inner, value, path)?
            {
                return Ok(false);
            }
            path.pop();
        }
        Ok(true)
    }

    fn repeat(&mut self, of: (usize, u32), values: usize, path: &[&str]) -> Result<(), TooMuch> {
        let count = self.values.entry(of).or_default();
        *count += values;
        if *count > MAX_VALUES {
            return Err(TooMuch { field: path.join("."), rule: format!("must have at most {MAX_VALUES} values") });
        }
        Ok(())
    }
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for place in 0..10 {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7F) << (7 * place);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// The bytes of a value; empty at the start or end of a group. `None` when the value cannot be read.
fn value<'a>(bytes: &mut &'a [u8], wire_type: u64) -> Option<&'a [u8]> {
    let length = match wire_type {
        0 => {
            varint(bytes)?;
            0
        }
        1 => 8,
        2 => usize::try_from(varint(bytes)?).ok()?,
        3 | 4 => 0,
        5 => 4,
        _ => return None,
    };
    let (value, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(value)
}

#[cfg(test)]
mod tests {
    use prost::Message as _;

    use super::*;
    use crate::editorial::v1::{CreateStoryRequest, CreateStoryResponse, Story, StoryContent};

    const CREATE: &str = "newsroom.editorial.v1.CreateStoryRequest";

    fn create(paragraphs: usize) -> Vec<u8> {
        let content = StoryContent { body: vec![String::new(); paragraphs], ..Default::default() };
        CreateStoryRequest { content: Some(content), ..Default::default() }.encode_to_vec()
    }

    fn field_over_bounds(bytes: &[u8]) -> String {
        check(CREATE, bytes).unwrap_err().field
    }

    #[test]
    fn a_request_with_very_many_values_is_refused_with_the_name_of_their_field() {
        assert_eq!(check(CREATE, &create(MAX_VALUES)), Ok(()));
        assert_eq!(field_over_bounds(&create(MAX_VALUES + 1)), "content.body");
        let halves = [create(MAX_VALUES / 2 + 1), create(MAX_VALUES / 2 + 1)].concat();
        assert_eq!(field_over_bounds(&halves), "content.body", "a message may come in pieces");
        // Field 15, a group that nobody knows, then the paragraphs.
        let behind_a_group = [&[0x7B, 0x0A, 0x00, 0x7C], create(MAX_VALUES + 1).as_slice()].concat();
        assert_eq!(field_over_bounds(&behind_a_group), "content.body");
        let unknown = [0x7A, 0x00].repeat(MAX_FIELDS + 1);
        assert_eq!(field_over_bounds(&unknown), "request");
        assert_eq!(field_over_bounds(&[0x7B, 0x7C].repeat(MAX_FIELDS)), "request");
    }

    #[test]
    fn answers_and_broken_bytes_are_left_to_the_decoder() {
        let content = StoryContent { body: vec![String::new(); MAX_VALUES + 1], ..Default::default() };
        let story = Story { content: Some(content), ..Default::default() };
        let answer = CreateStoryResponse { story: Some(story) }.encode_to_vec();
        assert_eq!(check("newsroom.editorial.v1.CreateStoryResponse", &answer), Ok(()));
        let whole = create(100);
        for end in 0..whole.len() {
            assert_eq!(check(CREATE, &whole[..end]), Ok(()));
        }
        for bytes in [&[0xFF; 20][..], &[0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], &[0x0C], &[0x00], &[0x0F]] {
            assert_eq!(check(CREATE, bytes), Ok(()), "{bytes:?}");
        }
    }

    #[test]
    fn every_request_of_the_contracts_is_known() {
        let files = FileDescriptorSet::decode(crate::FILE_DESCRIPTOR_SET).unwrap();
        let calls: Vec<_> =
            files.file.iter().flat_map(|file| &file.service).flat_map(|service| &service.method).collect();
        assert!(calls.len() > 30);
        for call in calls {
            assert!(CONTRACTS.requests.contains_key(call.input_type().trim_start_matches('.')), "{call:?}");
        }
    }
}
