//! Who calls.

use tonic::metadata::MetadataMap;
use unicode_normalization::UnicodeNormalization as _;

/// The metadata key of a caller's name in ASCII.
pub const NAME_KEY: &str = "newsroom-user";
/// The metadata key of a caller's name in any script, as UTF-8.
pub const NAME_KEY_BIN: &str = "newsroom-user-bin";

/// The longest name, in characters.
const MAX: usize = 100;
/// Who gives no name.
const ANONYMOUS: &str = "anonymous";

/// Who calls, by [`NAME_KEY_BIN`], else by [`NAME_KEY`]; `anonymous` where neither holds a name.
pub fn caller(metadata: &MetadataMap) -> String {
    let any = metadata.get_bin(NAME_KEY_BIN).and_then(|value| value.to_bytes().ok());
    let any = any.and_then(|bytes| caller_name(std::str::from_utf8(&bytes).ok()?));
    let ascii = || caller_name(metadata.get(NAME_KEY)?.to_str().ok()?);
    any.or_else(ascii).unwrap_or_else(|| ANONYMOUS.to_owned())
}

/// A caller's name in any script: NFC, white space folded, 1 to 100 characters. `None` for a text without
/// letter and digit, and for one with characters that would hide or turn round what stands beside it.
pub fn caller_name(text: &str) -> Option<String> {
    if text.chars().any(is_deceptive) {
        return None;
    }
    let name: String = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
    let fits = name.chars().any(char::is_alphanumeric) && name.chars().nth(MAX).is_none();
    fits.then_some(name)
}

/// Controls, embeddings, overrides and isolates of direction, and what nobody sees. The joiners and the plain
/// direction marks are part of names in Persian, Hindi and Arabic.
fn is_deceptive(c: char) -> bool {
    let invisible = matches!(c, '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180E}' | '\u{200B}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFF}' | '\u{E0000}'..='\u{E0FFF}');
    invisible || c.is_control() || matches!(c, '\u{2028}'..='\u{202E}')
}

#[cfg(test)]
mod tests {
    use tonic::metadata::MetadataValue;

    use super::*;

    fn called(ascii: Option<&str>, any: Option<&[u8]>) -> String {
        let mut metadata = MetadataMap::new();
        if let Some(ascii) = ascii {
            metadata.insert(NAME_KEY, ascii.parse().unwrap());
        }
        if let Some(any) = any {
            metadata.insert_bin(NAME_KEY_BIN, MetadataValue::from_bytes(any));
        }
        caller(&metadata)
    }

    #[test]
    fn a_name_may_be_in_any_script() {
        for name in ["Amélie", "أمينة", "Nguyễn Thị Hoa", "李小龍", "علی\u{200C}رضا", "Ольга-7"]
        {
            assert_eq!(called(None, Some(name.as_bytes())), name);
            assert_eq!(called(Some("ann"), Some(name.as_bytes())), name, "the one that may be in any script counts");
        }
        assert_eq!(called(Some(" ann "), None), "ann");
        assert_eq!(called(None, Some("Ame\u{301}lie\u{A0} Roux".as_bytes())), "Amélie Roux");
    }

    #[test]
    fn what_is_no_name_is_anonymous() {
        let long = "é".repeat(101);
        let deceptive =
            ["a\u{202E}b", "a\u{2066}b", "a\nb", "a\u{200B}b", "\u{200F}", "", " - ", "a\u{2028}b", "a\u{E0041}"];
        for name in deceptive.into_iter().chain([long.as_str()]) {
            assert_eq!(called(None, Some(name.as_bytes())), "anonymous", "{name:?}");
        }
        assert_eq!(called(None, Some(b"\xff\xfe")), "anonymous");
        assert_eq!(called(None, None), "anonymous");
        assert_eq!(called(Some("ann"), Some(b"\xff")), "ann");
        assert_eq!(called(None, Some("é".repeat(100).as_bytes())).chars().count(), 100);
    }
}
