//! Languages, by BCP 47 tags.

use std::fmt;

/// A BCP 47 tag in its canonical form: `fr`, `fr-CA`, `zh-Hant`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language(String);

impl Language {
    /// Parses a tag in any case, with `-` or `_` between its parts. `None` when it is no tag (RFC 5646 §2.1, without
    /// grandfathered and private tags).
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().split(['-', '_']);
        let primary = parts.next().filter(|part| matches!(part.len(), 2 | 3) && is_alphabetic(part))?;
        let mut tag = primary.to_ascii_lowercase();
        for (index, part) in parts.enumerate() {
            if index >= 4 || !(2..=8).contains(&part.len()) || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return None;
            }
            tag.push('-');
            tag.push_str(&written(part));
        }
        Some(Self(tag))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Regions in capitals, scripts with a first capital, the rest in lower case (RFC 5646 §2.1.1).
fn written(part: &str) -> String {
    match part.len() {
        2 if is_alphabetic(part) => part.to_ascii_uppercase(),
        4 if is_alphabetic(part) => {
            let (first, rest) = part.split_at(1);
            first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
        }
        _ => part.to_ascii_lowercase(),
    }
}

fn is_alphabetic(part: &str) -> bool {
    part.bytes().all(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_take_their_usual_writing() {
        for (given, tag) in [
            ("fr", Some("fr")),
            (" FR_fr ", Some("fr-FR")),
            ("zh-HANT-tw", Some("zh-Hant-TW")),
            ("ar-001", Some("ar-001")),
            ("français", None),
            ("x-default", None),
            ("en-", None),
            ("", None),
        ] {
            assert_eq!(Language::parse(given).as_ref().map(Language::as_str), tag, "{given}");
        }
    }
}
