//! Names languages by BCP 47 tags.

use std::fmt;

/// A BCP 47 tag in its usual writing: `fr`, `fr-CA`, `zh-Hant`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LanguageTag(String);

impl LanguageTag {
    /// Reads a tag, however its letters are cased and whether `-` or `_` joins its parts; `None`
    /// when it is no tag (RFC 5646 §2.1, without grandfathered and private ones).
    pub fn parse(text: &str) -> Option<Self> {
        let mut tag = String::new();
        for (index, part) in text.trim().split(['-', '_']).enumerate() {
            let alphabetic = part.bytes().all(|b| b.is_ascii_alphabetic());
            match (index, part.len()) {
                (0, 2 | 3) if alphabetic => tag = part.to_ascii_lowercase(),
                (1.., 2) if alphabetic => tag.extend(["-", &part.to_ascii_uppercase()]),
                (1.., 4) if alphabetic => {
                    let (first, rest) = part.split_at(1);
                    tag.extend(["-", &first.to_ascii_uppercase(), &rest.to_ascii_lowercase()]);
                }
                (1..=4, 2..=8) if part.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                    tag.extend(["-", &part.to_ascii_lowercase()]);
                }
                _ => return None,
            }
        }
        Some(Self(tag))
    }

    /// Its first part, the language itself: `zh` of `zh-Hant`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_take_their_usual_writing() {
        for (given, tag) in [
            ("fr", Some("fr")),
            ("FR_fr", Some("fr-FR")),
            ("zh-HANT-tw", Some("zh-Hant-TW")),
            ("ar-001", Some("ar-001")),
            ("x-default", None),
            ("", None),
            ("français", None),
            ("en-", None),
        ] {
            assert_eq!(LanguageTag::parse(given).as_ref().map(LanguageTag::as_str), tag, "{given}");
        }
    }
}
