//! ninjs, News in JSON by the IPTC: 1.0 to 1.5, 2.x and 3.x, and the flavours of it that agencies and
//! their systems send. One object, an array of them, an envelope around them, or one a line.

mod about;
mod associations;
mod fields;
mod item;
mod schema;
mod standing;
mod words;

use std::cell::RefCell;

use serde_json::{Map, Value};

use self::fields::Object;
use crate::json;
use crate::model::limits::ENTRIES;
use crate::word_list::WordList;
use crate::{ParseError, ParseOutput, Payload};

/// The most values of one document: each takes some tens of bytes of memory, however short it is written.
const VALUES: usize = 500_000;

/// Envelopes that interfaces put around their items, one in another.
static ENVELOPES: WordList = WordList::of(include_str!("data/envelopes.txt"));

pub use schema::looks_like_it;

/// Reads the items of a payload, each with its associations before it.
pub(crate) fn read(text: &str, payload: &Payload<'_>) -> Result<ParseOutput, ParseError> {
    let text = text.trim_start_matches('\u{FEFF}').trim();
    if text.bytes().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count() > VALUES {
        return Err(ParseError::TooManyElements);
    }
    let mut found = ParseOutput::default();
    let values = values(text, &mut found.rejected)?;
    let mut objects = Vec::new();
    for value in &values {
        objects_of(value, ENVELOPES.iter().count(), &mut objects, &mut found.rejected);
    }
    if objects.len() > ENTRIES {
        return Err(ParseError::TooManyEntries);
    }
    let faults = RefCell::new(std::mem::take(&mut found.rejected));
    for (index, map) in objects.iter().enumerate() {
        let name = format!("item {} ({})", index + 1, schema::version(map));
        let object = Object { map, name, faults: &faults };
        item::read(&object, payload, &mut found.pieces);
        if found.pieces.len() > ENTRIES {
            return Err(ParseError::TooManyEntries);
        }
    }
    found.rejected = faults.into_inner();
    Ok(found)
}

/// The JSON values of a text: one, or one a line. A line that is no JSON harms no other.
fn values(text: &str, rejected: &mut Vec<String>) -> Result<Vec<Value>, ParseError> {
    let error = match json::read_all(text) {
        Ok(values) => return Ok(values),
        Err(error) => error,
    };
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let by_line = lines.len() > 1 && lines.iter().all(|line| line.starts_with('{') && line.len() > 1);
    if !by_line {
        return Err(if error.is_eof() {
            ParseError::CutOff("ninjs".into())
        } else {
            ParseError::Malformed(error.to_string())
        });
    }
    let mut values = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        match json::read(line) {
            Ok(value) => values.push(value),
            Err(error) => rejected.push(format!("line {}: it is not well-formed: {error}", index + 1)),
        }
    }
    Ok(values)
}

/// The items that a value holds: itself, its elements, or what its envelope holds.
fn objects_of<'a>(
    value: &'a Value,
    envelopes: usize,
    objects: &mut Vec<&'a Map<String, Value>>,
    rejected: &mut Vec<String>,
) {
    match value {
        Value::Object(map) => match inside(map).filter(|_| envelopes > 0) {
            Some(inner) => objects_of(inner, envelopes - 1, objects, rejected),
            None => objects.push(map),
        },
        Value::Array(elements) if envelopes > 0 => {
            for element in elements {
                objects_of(element, envelopes - 1, objects, rejected);
            }
        }
        _ => rejected.push("an item: it must be an object".into()),
    }
}

/// What an envelope holds, unless it is an item itself.
fn inside(map: &Map<String, Value>) -> Option<&Value> {
    if schema::is_item(map) {
        return None;
    }
    ENVELOPES.iter().filter_map(|name| map.get(name)).find(|value| value.is_array() || value.is_object())
}

#[cfg(test)]
#[path = "../ninjs_tests.rs"]
mod tests;
