//! Decodes documents whose bytes are not in the declared encoding.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, WINDOWS_1252};

/// Bytes that no windows-1252 text contains: undefined bytes, and letters that are not in use.
const NO_TEXT: &[u8] = &[0x81, 0x8D, 0x8F, 0x90, 0x9D, 0xFE, 0xFF];

/// Decodes UTF-8 that contains some characters of windows-1252, as forms and editors leave them. `None`: the
/// bytes are not mostly UTF-8, or the rest cannot be text.
pub fn repaired(bytes: &[u8]) -> Option<String> {
    let (mut wide, mut foreign) = (0_usize, 0_usize);
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        wide += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        if chunk.invalid().iter().any(|byte| NO_TEXT.contains(byte)) {
            return None;
        }
        foreign += chunk.invalid().len();
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    (wide > 0 && wide * 4 >= foreign && !bytes.contains(&0)).then_some(text)
}

/// Decodes in an encoding, with U+FFFD for a few undefined bytes. `None`: too many bytes are undefined.
pub fn with_gaps(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let gaps = text.matches('\u{FFFD}').count();
    let wide = text.chars().filter(|c| !c.is_ascii()).count();
    (wide > gaps && gaps <= 1 + wide / 100).then(|| text.into_owned())
}

/// Decodes in the detected encoding. `None`: the bytes cannot be text.
pub fn guessed(bytes: &[u8]) -> Option<String> {
    if bytes.contains(&0) {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let few = bytes.iter().filter(|byte| !byte.is_ascii()).take(4).count() < 4;
    let guess: &'static Encoding = detector.guess(None, Utf8Detection::Deny);
    // The text is too short to detect a language.
    let guess = if few { WINDOWS_1252 } else { guess };
    if guess == WINDOWS_1252 && bytes.iter().any(|byte| NO_TEXT.contains(byte)) {
        return None;
    }
    guess.decode_without_bom_handling_and_without_replacement(bytes).map(Into::into)
}
