//! The fields of an object, however a sender cases and joins their names: `versioncreated`,
//! `version_created`, `versionCreated`. A wrong type whose meaning is plain is taken; another is told.

use std::cell::RefCell;

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::super::super::{
    date::{self, Zone},
    prose,
};

/// The most reasons that are kept.
const FAULTS: usize = 10_000;

/// An object with its name for people.
#[derive(Clone)]
pub struct Object<'a> {
    pub map: &'a Map<String, Value>,
    pub name: String,
    /// Where reasons go.
    pub faults: &'a RefCell<Vec<String>>,
}

/// A name without case and joints.
pub fn folded(name: &str) -> String {
    letters(name).collect()
}

fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase)
}

/// A text, or a number written as one.
pub fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A text, or the one text that an object or a list of one is about.
pub fn said(value: &Value) -> Option<String> {
    match value {
        Value::Object(map) => ["value", "name", "text", "literal"].iter().find_map(|name| plain(map.get(*name)?)),
        Value::Array(list) if list.len() == 1 => list.first().and_then(plain),
        value => plain(value),
    }
}

impl<'a> Object<'a> {
    /// An object within this one.
    pub fn inner(&self, map: &'a Map<String, Value>, name: &str) -> Self {
        let mut path = format!("{}, {name}", self.name);
        path.truncate(path.floor_char_boundary(200));
        Self { map, name: path, faults: self.faults }
    }

    /// Tells what is wrong.
    pub fn fault(&self, why: impl std::fmt::Display) {
        let mut faults = self.faults.borrow_mut();
        if faults.len() < FAULTS {
            faults.push(format!("{}: {why}", self.name));
        }
    }

    /// What stands under a name, which is given folded; `null` is nothing.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        let found = self.map.get(name).or_else(|| {
            let same = |key: &String| letters(key).eq(name.chars());
            self.map.iter().find(|(key, _)| same(key)).map(|(_, value)| value)
        });
        found.filter(|value| !value.is_null())
    }

    /// The first text under one of these names, which are separated by ` | `; empty if there is none.
    pub fn text(&self, names: &str) -> String {
        for name in names.split(" | ") {
            let Some(value) = self.get(name) else { continue };
            match said(value) {
                Some(text) if text.trim().is_empty() => {}
                Some(text) => return text,
                None if is_nothing(value) => {}
                None => self.fault(format_args!("{name} must be text, and was left out")),
            }
        }
        String::new()
    }

    /// The names of fields that continue this one, as senders may add them in ninjs 1.3: `headline_short`.
    pub fn suffixed(&self, name: &str) -> Vec<String> {
        let continues = |key: &&String| {
            let rest = key.get(..name.len()).filter(|head| head.eq_ignore_ascii_case(name)).map(|_| &key[name.len()..]);
            rest.is_some_and(|rest| rest.starts_with(|c: char| matches!(c, '_' | '-') || c.is_uppercase()))
        };
        self.map.keys().filter(continues).map(|key| folded(key)).collect()
    }

    /// The same in one line, without markup.
    pub fn line(&self, names: &str) -> String {
        prose::line(&self.text(names))
    }

    /// Texts: a list of them or of objects that are named, or one.
    pub fn texts(&self, names: &str) -> Vec<String> {
        let values = self.list(names);
        values.into_iter().filter_map(said).filter(|text| !text.trim().is_empty()).collect()
    }

    /// The first list under one of these names; what is no list is the only one of its own.
    pub fn list(&self, names: &str) -> Vec<&'a Value> {
        match names.split(" | ").find_map(|name| self.get(name)) {
            Some(Value::Array(list)) => list.iter().filter(|value| !value.is_null()).collect(),
            Some(value) => vec![value],
            None => Vec::new(),
        }
    }

    /// The objects of a list, each with its name for people. What is none is told.
    pub fn objects(&self, names: &str) -> Vec<Self> {
        let mut objects = Vec::new();
        for (index, value) in self.list(names).into_iter().enumerate() {
            let name = first_name(names);
            match value {
                Value::Object(map) => objects.push(self.inner(map, &format!("{name} {}", index + 1))),
                _ => self.fault(format_args!("{name} {} must be an object, and was left out", index + 1)),
            }
        }
        objects
    }

    /// A number, written as one or as text.
    pub fn number(&self, names: &str) -> Option<f64> {
        let text = self.text(names);
        if text.is_empty() {
            return None;
        }
        let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() {
            self.fault(format_args!("{} must be a number, and was left out", first_name(names)));
        }
        number
    }

    /// A time, in this zone where it tells none, and as it is written; it may be in the future.
    pub fn time(&self, names: &str, zone: &Zone) -> Option<(OffsetDateTime, String)> {
        for name in names.split(" | ") {
            let Some(value) = self.get(name) else { continue };
            let text = said(value).unwrap_or_default();
            if is_nothing(value) || (!text.is_empty() && date::is_placeholder(&text)) {
                continue;
            }
            match date::exact_in(&text, zone) {
                Some(time) => return Some((time, text)),
                None => self.fault(format_args!("{name} must be a date and time, and was left out")),
            }
        }
        None
    }
}

/// The first of several names, which reasons mention.
pub fn first_name(names: &str) -> &str {
    names.split(" | ").next().unwrap_or_default()
}

/// Whether a value is as good as none: senders fill every field of their template.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}
