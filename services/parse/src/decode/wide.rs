//! Encodings of two and four bytes a character, detected by their marks and by the zeros in `<?xml` (XML 1.0,
//! appendix F).

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use crate::ParseError;

/// Decodes UTF-32, which no browser reads; `None`: the encoding is another.
pub fn four_bytes(bytes: &[u8]) -> Option<Result<String, ParseError>> {
    let (little, rest) = match bytes {
        [0xFF, 0xFE, 0, 0, rest @ ..] => (true, rest),
        [0, 0, 0xFE, 0xFF, rest @ ..] => (false, rest),
        [b'<' | b'\n' | b'\r' | b' ', 0, 0, 0, ..] => (true, bytes),
        [0, 0, 0, b'<' | b'\n' | b'\r' | b' ', ..] => (false, bytes),
        _ => return None,
    };
    let (units, left) = rest.as_chunks::<4>();
    let character =
        |tx: &[u8; 4]| char::from_u32(if little { u32::from_le_bytes(*tx) } else { u32::from_be_bytes(*tx) });
    let text: Option<String> = units.iter().map(character).collect();
    Some(text.filter(|_| left.is_empty()).ok_or(ParseError::NotText { encoding: "UTF-32", at: None }))
}

/// Detects UTF-16 without a mark, by its first two characters.
pub fn two_bytes(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<' | b'{' | b'\n' | b'\r' | b' ', 0, second, 0, ..] if *second != 0 => Some(UTF_16LE),
        [0, b'<' | b'{' | b'\n' | b'\r' | b' ', 0, second, ..] if *second != 0 => Some(UTF_16BE),
        _ => None,
    }
}
