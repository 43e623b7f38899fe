//! The caller's name.

use tonic::metadata::MetadataMap;
use unicode_normalization::UnicodeNormalization as _;

use crate::api_error::ApiError;

/// The metadata key of a caller's name in ASCII.
pub const NAME_KEY: &str = "newsroom-user";
/// The metadata key of a caller's name in any script, as UTF-8.
pub const NAME_KEY_BIN: &str = "newsroom-user-bin";

/// The rules for a caller's name.
const NAME_RULE: &str =
    "must be a name of 1 to 100 characters, with a letter or digit, and without controls and invisible characters";

/// The longest name, in characters.
const MAX: usize = 100;
/// The name of a caller who gives no name.
const ANONYMOUS: &str = "anonymous";

/// The caller's name, from [`NAME_KEY_BIN`], else from [`NAME_KEY`]; `anonymous` without either. A server rejects calls
/// whose metadata holds an invalid name ([`check_caller`]).
pub fn caller(metadata: &MetadataMap) -> String {
    let name = any_script(metadata).flatten().or_else(|| ascii(metadata).flatten());
    name.unwrap_or_else(|| ANONYMOUS.to_owned())
}

/// Rejects metadata whose name breaks [`NAME_RULE`].
pub(super) fn check_caller(metadata: &MetadataMap) -> Result<(), ApiError> {
    for (key, name) in [(NAME_KEY_BIN, any_script(metadata)), (NAME_KEY, ascii(metadata))] {
        if name.is_some_and(|name| name.is_none()) {
            return Err(ApiError::invalid(key, NAME_RULE));
        }
    }
    Ok(())
}

/// The name under [`NAME_KEY_BIN`], if the key is present; `Some(None)` for an invalid name.
#[allow(clippy::option_option, reason = "no value, and a value that is no name, are two things")]
fn any_script(metadata: &MetadataMap) -> Option<Option<String>> {
    let value = metadata.get_bin(NAME_KEY_BIN)?;
    Some(value.to_bytes().ok().and_then(|bytes| caller_name(std::str::from_utf8(&bytes).ok()?)))
}

/// The name under [`NAME_KEY`], if the key is present; `Some(None)` for an invalid name.
#[allow(clippy::option_option, reason = "no value, and a value that is no name, are two things")]
fn ascii(metadata: &MetadataMap) -> Option<Option<String>> {
    Some(metadata.get(NAME_KEY)?.to_str().ok().and_then(caller_name))
}

/// A caller's name in any script: NFC, white space folded, 1 to 100 characters. `None` for a text without a letter or
/// digit, and for a text with characters that would hide or reorder the text beside it.
pub fn caller_name(text: &str) -> Option<String> {
    if text.chars().any(is_deceptive) {
        return None;
    }
    let name: String = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
    let fits = name.chars().any(char::is_alphanumeric) && name.chars().nth(MAX).is_none();
    fits.then_some(name)
}

/// Control characters, directional embeddings, overrides and isolates, and invisible characters. Joiners and plain
/// direction marks are allowed, because they are part of names in Persian, Hindi and Arabic.
pub fn is_deceptive(c: char) -> bool {
    let invisible = matches!(c, '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180E}' | '\u{200B}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFF}' | '\u{E0000}'..='\u{E0FFF}');
    invisible || c.is_control() || matches!(c, '\u{2028}'..='\u{202E}')
}

#[cfg(test)]
mod tests {
    use tonic::metadata::MetadataValue;

    use super::*;

    fn metadata(ascii: Option<&str>, any: Option<&[u8]>) -> MetadataMap {
        let mut metadata = MetadataMap::new();
        if let Some(ascii) = ascii {
            metadata.insert(NAME_KEY, ascii.parse().unwrap());
        }
        if let Some(any) = any {
            metadata.insert_bin(NAME_KEY_BIN, MetadataValue::from_bytes(any));
        }
        metadata
    }

    fn called(ascii: Option<&str>, any: Option<&[u8]>) -> String {
        let metadata = metadata(ascii, any);
        check_caller(&metadata).map(|()| caller(&metadata)).unwrap_or_else(|error| error.message().to_owned())
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
    fn what_is_no_name_is_refused() {
        let long = "é".repeat(101);
        let deceptive =
            ["a\u{202E}b", "a\u{2066}b", "a\nb", "a\u{200B}b", "\u{200F}", "", " - ", "a\u{2028}b", "a\u{E0041}"];
        for name in deceptive.into_iter().chain([long.as_str()]) {
            assert_eq!(called(None, Some(name.as_bytes())), format!("newsroom-user-bin {NAME_RULE}"), "{name:?}");
        }
        assert_eq!(called(None, Some(b"\xff\xfe")), format!("newsroom-user-bin {NAME_RULE}"));
        assert_eq!(called(Some("ann"), Some(b"\xff")), format!("newsroom-user-bin {NAME_RULE}"));
        assert_eq!(called(Some(""), None), format!("newsroom-user {NAME_RULE}"));
        assert_eq!(called(None, None), "anonymous");
        assert_eq!(called(None, Some("é".repeat(100).as_bytes())).chars().count(), 100);
    }
}
