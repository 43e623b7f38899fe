//! Language tags of BCP 47.

use std::fmt;

/// The longest tag, in bytes: every registered combination of subtags fits (RFC 5646 §4.4.1).
const LONGEST: usize = 35;
/// The tag of an undetermined language (ISO 639-2).
const UNDETERMINED: &str = "und";

/// A BCP 47 tag in its canonical case: `fr`, `fr-CA`, `zh-Hant-MA`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LanguageTag(oxilangtag::LanguageTag<String>);

impl LanguageTag {
    /// Parses a tag in any case, with `-` or `_` between its subtags. `None` if the text is not a tag of at most 35
    /// bytes whose language has two or three letters (RFC 5646 §2.1). Grandfathered and private tags are not accepted.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > LONGEST {
            return None;
        }
        let tag = oxilangtag::LanguageTag::parse_and_normalize(&text.replace('_', "-")).ok()?;
        matches!(tag.primary_language().len(), 2 | 3).then_some(Self(tag))
    }

    /// Like [`LanguageTag::parse`], with `und` for a text that is not a tag.
    pub fn or_undetermined(text: &str) -> Self {
        Self::parse(text).unwrap_or_else(Self::undetermined)
    }

    fn undetermined() -> Self {
        let tag = oxilangtag::LanguageTag::parse(UNDETERMINED.to_owned());
        Self(tag.expect("und is a tag"))
    }

    /// The language without script, region and variants: `zh` for `zh-Hant`.
    pub fn base(&self) -> Self {
        Self::or_undetermined(self.primary())
    }

    /// The subtag of the language: `zh` for `zh-Hant`.
    pub fn primary(&self) -> &str {
        self.0.primary_language()
    }

    /// The subtag of the script: `Hant` for `zh-Hant`.
    pub fn script(&self) -> Option<&str> {
        self.0.script()
    }

    pub fn is_undetermined(&self) -> bool {
        self.primary() == UNDETERMINED
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_take_their_canonical_case() {
        for (given, tag) in [
            ("fr", Some("fr")),
            (" FR_fr ", Some("fr-FR")),
            ("zh-HANT-ma", Some("zh-Hant-MA")),
            ("ar-001", Some("ar-001")),
            ("ZH-cmn-hans", Some("zh-cmn-Hans")),
            ("de-ch-1996", Some("de-CH-1996")),
            ("UND", Some("und")),
            ("x-default", None),
            ("i-klingon", None),
            ("english", None),
            ("français", None),
            ("en-", None),
            ("en-onetoolongsubtag", None),
            ("\"><script>", None),
            ("", None),
        ] {
            assert_eq!(LanguageTag::parse(given).as_ref().map(LanguageTag::as_str), tag, "{given}");
        }
        assert_eq!(LanguageTag::parse(&format!("en-{}", "abcde-".repeat(9))), None);
    }

    #[test]
    fn a_tag_has_parts() {
        let tag = LanguageTag::or_undetermined("zh-hant-tw");
        assert_eq!((tag.primary(), tag.script(), tag.base().as_str()), ("zh", Some("Hant"), "zh"));
        assert!(LanguageTag::or_undetermined("no tag").is_undetermined() && !tag.is_undetermined());
    }
}
