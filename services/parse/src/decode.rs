//! Decodes bytes to text: by byte-order mark, else as valid UTF-8, else as declared, else by detection.

mod guess;
mod label;
mod letters;
mod pages;
mod shifted;
mod wide;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use newsroom_text::without_c1;

use self::{guess::Mended, label::Charset, shifted::Shifted};
use super::ParseError;

/// The number of bytes that are searched for a document's own declaration (HTML standard, §4.2.5.4: 1,024
/// bytes; some pages put it later).
const PRESCAN: usize = 4_096;

/// A decoded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    /// Whether the bytes are not valid in any encoding that is declared or recognised with certainty.
    pub is_guessed: bool,
    /// The name of an encoding that the payload declares, and that is not known.
    pub unknown_encoding: Option<String>,
}

impl Decoded {
    fn certain(text: String) -> Self {
        Self { text, is_guessed: false, unknown_encoding: None }
    }

    fn guessed(text: String) -> Self {
        Self { text, is_guessed: true, unknown_encoding: None }
    }
}

/// Decodes a payload. Valid UTF-8 is read as UTF-8 whatever is declared, because no other encoding looks like
/// it by chance. Otherwise the `charset` of the content type applies, else the document's own declaration
/// (RFC 7303 §3), even if a few bytes are not valid in it. If the text fits none of these, its encoding is detected, as
/// browsers do, unless the bytes cannot be text.
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> Result<Decoded, ParseError> {
    let mut decoded = in_its_encoding(bytes, content_type)?;
    if let Some(text) = shifted::with_japanese(&decoded.text) {
        decoded.text = text;
    }
    if let Cow::Owned(text) = without_c1(&decoded.text) {
        decoded.text = text;
    }
    Ok(decoded)
}

/// Like [`decode`], but bytes that fit no encoding are read as windows-1252, which includes ISO 8859-1.
pub fn decode_or_western(bytes: &[u8], content_type: Option<&str>) -> Decoded {
    let western = || Decoded::guessed(WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned());
    decode(bytes, content_type).unwrap_or_else(|_| western())
}

fn in_its_encoding(bytes: &[u8], content_type: Option<&str>) -> Result<Decoded, ParseError> {
    if let Some(text) = wide::four_bytes(bytes) {
        return text.map(Decoded::certain);
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let text = &bytes[length..];
        let mended = || if encoding == UTF_8 { guess::repaired(text) } else { guess::with_gaps(encoding, text) };
        return match decode_as(encoding, text) {
            Ok(text) => Ok(Decoded::certain(text)),
            Err(error) => mended().map(|mended| Decoded::guessed(mended.text)).ok_or(error),
        };
    }
    if let Some(text) = Shifted::used_in(bytes).and_then(|shifted| shifted.decode(bytes)) {
        return Ok(Decoded::certain(text));
    }
    let outer = content_type.and_then(|value| after_word(value, "charset"));
    let inner = declared(bytes);
    let labels: Vec<&str> = [outer, inner.as_deref()].into_iter().flatten().collect();
    let by_pattern = wide::two_bytes(bytes).map(Charset::OfWeb).or_else(|| pages::ebcdic(bytes).map(Charset::Of));
    let known = labels.iter().filter_map(|label| Charset::named(label));
    // If the declaration is readable as ASCII, the document is not UTF-16 or EBCDIC.
    let known: Vec<Charset> = match by_pattern {
        Some(charset) => vec![charset],
        None => known.filter(|charset| charset.shows_ascii() || !begins_as_markup(bytes)).collect(),
    };
    let invalid = match std::str::from_utf8(bytes) {
        Ok(text) if known.iter().all(Charset::is_ascii_compatible) => return Ok(Decoded::certain(text.to_owned())),
        Ok(_) => 0,
        Err(error) => error.valid_up_to(),
    };
    let legacy = known.iter().filter(|charset| !charset.is_utf_8());
    if let Some(text) = legacy.clone().find_map(|charset| charset.decode(bytes)) {
        return Ok(Decoded::certain(text));
    }
    let unknown = labels.iter().find(|label| Charset::named(label).is_none());
    let unknown = unknown.map(|label| label.chars().take(40).collect::<String>());
    let declared = legacy.clone().find_map(|charset| charset.decode_with_gaps(bytes));
    if let Some(text) = mended(declared, guess::repaired(bytes)).or_else(|| guess::guessed(bytes)) {
        return Ok(Decoded { unknown_encoding: unknown, ..Decoded::guessed(text) });
    }
    match (legacy.clone().next(), unknown) {
        (Some(charset), _) => Err(ParseError::NotText { encoding: charset.name(), at: None }),
        (None, Some(label)) if known.is_empty() => Err(ParseError::UnknownEncoding(label)),
        _ => Err(ParseError::NotText { encoding: UTF_8.name(), at: Some(invalid) }),
    }
}

/// The text in the declared encoding, unless it has fewer faults as UTF-8. If it has as many, whole characters of three
/// bytes show that it is UTF-8.
fn mended(declared: Option<Mended>, utf_8: Option<Mended>) -> Option<String> {
    let is_long = |c| matches!(c, '\u{800}'..='\u{1FFF}' | '\u{2100}'..='\u{FFFC}' | '\u{10000}'..);
    let is_utf_8 = match (&declared, &utf_8) {
        (Some(declared), Some(utf_8)) if utf_8.faults == declared.faults => utf_8.text.contains(is_long),
        (Some(declared), Some(utf_8)) => utf_8.faults < declared.faults,
        (declared, _) => declared.is_none(),
    };
    if is_utf_8 { utf_8 } else { declared }.map(|mended| mended.text)
}

fn begins_as_markup(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    matches!(start.first(), Some(b'<' | b'{')) && start.get(1).is_some_and(|second| *second != 0)
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, ParseError> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    text.map(Into::into).ok_or(ParseError::NotText { encoding: encoding.name(), at: None })
}

/// The label in `<?xml encoding="…"?>` or `<meta charset="…">`.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(PRESCAN)]).to_ascii_lowercase();
    // The notice of a program may stand before the declaration.
    let xml = head.find("<?xml").filter(|at| !head[..*at].contains("<html")).map(|at| &head[at + 5..]);
    let label = match xml {
        Some(rest) => after_word(rest.split("?>").next()?, "encoding"),
        None => head.split("<meta").skip(1).find_map(|meta| after_word(meta.split('>').next()?, "charset")),
    };
    label.map(ToOwned::to_owned)
}

/// The value after `word =`, with or without quotes.
fn after_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let at = text.to_ascii_lowercase().find(word)? + word.len();
    let value = text[at..].trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    value.split(['"', '\'', ';', ' ', '\t', '/', '>', ',']).next().filter(|label| !label.is_empty())
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
