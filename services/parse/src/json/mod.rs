//! JSON without ambiguous objects, borne with where its sender wrote it wrong.

mod cut;
mod escapes;
mod repair;

use std::fmt;

use newsroom_text::without_c1;
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

/// Parses a JSON text. One that is not valid is repaired before it is refused.
pub fn read(text: &str) -> Result<Value, serde_json::Error> {
    match serde_json::from_str(text) {
        Ok(Unambiguous(value)) => Ok(value),
        Err(error) if error.is_syntax() => {
            let repaired: Result<Unambiguous, _> = serde_json::from_str(&repair::repaired(text));
            repaired.map(|Unambiguous(value)| value).map_err(|again| if again.is_eof() { again } else { error })
        }
        Err(error) => Err(error),
    }
}

/// Parses the complete part of a text that was cut off. `None`: nothing of it is complete.
pub fn read_cut(text: &str) -> Option<Value> {
    let whole = cut::whole_part(text)?;
    read(&whole).ok()
}

/// Parses JSON values that follow one another, perhaps one a line.
pub fn read_all(text: &str) -> Result<Vec<Value>, serde_json::Error> {
    let all = |text: &str| -> Result<Vec<Value>, serde_json::Error> {
        let stream = serde_json::Deserializer::from_str(text).into_iter::<Unambiguous>();
        stream.map(|value| value.map(|Unambiguous(value)| value)).collect()
    };
    match all(text) {
        Err(error) if error.is_syntax() => all(&repair::repaired(text)).map_err(|_| error),
        read => read,
    }
}

/// A JSON value in which no object has two different values under one name. RFC 8259 §4 leaves their meaning open, so an
/// item could be withheld for one reader and usable for another.
#[derive(Debug)]
struct Unambiguous(Value);

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Unambiguous;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Unambiguous, E> {
        Ok(Unambiguous(Value::Null))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Unambiguous, E> {
        Ok(Unambiguous(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Unambiguous, E> {
        Ok(Unambiguous(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Unambiguous, E> {
        Ok(Unambiguous(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Unambiguous, E> {
        Ok(Unambiguous(value.into()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Unambiguous, E> {
        let text = escapes::resolved(value);
        Ok(Unambiguous(without_c1(&text).into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Unambiguous, A::Error> {
        let mut values = Vec::new();
        while let Some(Unambiguous(value)) = sequence.next_element()? {
            values.push(value);
        }
        Ok(Unambiguous(values.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Unambiguous, A::Error> {
        let mut map = Map::new();
        while let Some((name, Unambiguous(value))) = entries.next_entry::<String, _>()? {
            if map.get(&name).is_some_and(|earlier| *earlier != value) {
                let name: String = name.chars().take(60).collect();
                return Err(A::Error::custom(format_args!("{name} has two values in one object")));
            }
            map.insert(name, value);
        }
        Ok(Unambiguous(map.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_as_it_is() {
        let text = r#"{"a":[1,-2,2.5,1e300,null,true,"é\u0000",{}],"b":{"c":"d"},"b":{"c":"d"}}"#;
        let Unambiguous(value) = serde_json::from_str(text).unwrap();
        assert_eq!(value, serde_json::from_str::<Value>(text).unwrap());
    }

    #[test]
    fn what_xml_is_forgiven_json_is_too() {
        for (text, value) in [
            ("{\"a\": \"one\ttwo\nthree\"}", "one\ttwo\nthree"),
            (r#"{"a": "Don\u0092t"}"#, "Don’t"),
            ("{\"a\": \"Don\u{92}t\"}", "Don’t"),
            (r#"{"a": "One.\\nTwo."}"#, "One.\nTwo."),
            (r#"{"a": "\ud83d x",}"#, "\u{FFFD} x"),
        ] {
            assert_eq!(read(text).unwrap()["a"], value, "{text}");
            assert_eq!(read_all(&format!("{text}\n{text}")).unwrap().len(), 2, "{text}");
        }
        assert!(read("{\"a\": \"one\ttwo").unwrap_err().is_eof());
        for text in ["{a}", "{\"a\": \"one\" \"two\"}", "[1 2]", "{\"a\":1,\"a\":2}"] {
            assert!(!read(text).unwrap_err().is_eof(), "{text}");
        }
    }

    #[test]
    fn two_values_under_one_name_are_refused_at_any_depth() {
        for text in [r#"{"a":1,"a":2}"#, r#"[{"b":{"a":"x","c":0,"a":"y"}}]"#] {
            let error = serde_json::from_str::<Unambiguous>(text).unwrap_err().to_string();
            assert!(error.starts_with("a has two values in one object"), "{error}");
        }
    }
}
