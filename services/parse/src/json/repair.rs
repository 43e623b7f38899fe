//! Repairs JSON that programs write by joining texts: raw controls in strings, escapes that JSON does not know, halves
//! of surrogate pairs, commas before a closing bracket, numbers that are none.

/// What Python and JavaScript write for a number that JSON does not have.
const NO_NUMBERS: [&str; 4] = ["-Infinity", "Infinity", "NaN", "undefined"];

/// The text with its faults repaired. It is read only if the text itself is not valid JSON.
pub fn repaired(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut rest = text;
    while let Some(quote) = rest.find('"') {
        push_structure(&mut out, &rest[..quote]);
        out.push('"');
        rest = push_string(&mut out, &rest[quote + 1..]);
    }
    push_structure(&mut out, rest);
    out
}

/// Adds the text between two strings, without commas before a closing bracket, and with `null` for what is no number.
fn push_structure(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(behind) = NO_NUMBERS.iter().find_map(|word| rest.strip_prefix(word)) {
            out.push_str("null");
            rest = behind;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if matches!(c, '}' | ']') {
            let end = out.trim_end().len();
            if out[..end].ends_with(',') {
                out.truncate(end - 1);
            }
        }
        // A byte-order mark in the middle is left from files that were joined.
        if c != '\u{FEFF}' {
            out.push(c);
        }
    }
}

/// Adds a string up to its closing quote, and returns the text behind it.
fn push_string<'a>(out: &mut String, text: &'a str) -> &'a str {
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| matches!(c, '"' | '\\') || c < ' ') {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        match rest.as_bytes()[at] {
            b'"' => {
                out.push('"');
                return behind;
            }
            b'\\' => rest = push_escape(out, behind),
            b'\n' => {
                out.push_str("\\n");
                rest = behind;
            }
            b'\t' => {
                out.push_str("\\t");
                rest = behind;
            }
            // Other controls are no text.
            _ => rest = behind,
        }
    }
    out.push_str(rest);
    ""
}

/// Adds an escape, whose backslash stands before `text`, and returns the text behind it.
fn push_escape<'a>(out: &mut String, text: &'a str) -> &'a str {
    let Some(first) = text.chars().next() else { return text };
    let behind = &text[first.len_utf8()..];
    match first {
        '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => {
            out.push('\\');
            out.push(first);
            behind
        }
        'u' => match (code_unit(text), text.get(5..).and_then(|rest| code_unit(rest.strip_prefix('\\')?))) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => {
                out.push('\\');
                out.push_str(&text[..11]);
                &text[11..]
            }
            (Some(0xD800..=0xDFFF), _) => {
                out.push('\u{FFFD}');
                &text[5..]
            }
            (Some(_), _) => {
                out.push('\\');
                out.push_str(&text[..5]);
                &text[5..]
            }
            (None, _) => {
                out.push_str("\\\\u");
                behind
            }
        },
        // A raw line end behind a backslash continues the line in JavaScript.
        '\n' => behind,
        '\'' => {
            out.push('\'');
            behind
        }
        _ => {
            out.push_str("\\\\");
            text
        }
    }
}

/// The code unit of `u0000` at the start of a text.
fn code_unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix('u')?.get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_programs_write_wrong_is_repaired() {
        for (text, value) in [
            ("{\"a\": \"one\ttwo\nthree\r\n\u{1}four\"}", json!({"a": "one\ttwo\nthree\nfour"})),
            (r#"{"a": "it\'s", "b": "C:\Users\x"}"#, json!({"a": "it's", "b": r"C:\Users\x"})),
            (
                r#"{"a": "\ud83d cut \ude00, whole \ud83d\ude00 \u00e9"}"#,
                json!({"a": "\u{FFFD} cut \u{FFFD}, whole 😀 é"}),
            ),
            ("{\"a\": [1, 2, ], \"b\": {\"c\": \"],}\" , } , }", json!({"a": [1, 2], "b": {"c": "],}"}})),
            ("{\"a\": \"\\u12\", \"b\": \"\\\\\"}", json!({"a": "\\u12", "b": "\\"})),
            ("{\"a\": \"one\\\ntwo\"}", json!({"a": "onetwo"})),
            (
                r#"{"a": NaN, "b": [-Infinity,Infinity, 1], "c": undefined, "NaN": "NaN, Infinity"}"#,
                json!({"a": null, "b": [null, null, 1], "c": null, "NaN": "NaN, Infinity"}),
            ),
        ] {
            assert!(serde_json::from_str::<Value>(text).is_err() || text.contains("\\\\\""), "{text}");
            assert_eq!(serde_json::from_str::<Value>(&repaired(text)).unwrap(), value, "{text}");
        }
    }

    #[test]
    fn valid_json_stays_as_it_is() {
        for text in [r#"{"a":"\"x\\\" \u00e9 \/ \b\f\n\r\t","b":[1,{"c":null}]}"#, "", "\"", "{\"a\": \"\\u"] {
            let again = repaired(text);
            assert!(again == text || text.ends_with('u') && again.ends_with("\\\\u"), "{text} {again}");
        }
    }
}
