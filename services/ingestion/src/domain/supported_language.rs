//! The languages for which there are tables of words, names and topics.

use super::LanguageTag;

/// A language with tables. Its column in a table is `self as usize`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SupportedLanguage {
    English,
    French,
    German,
    Spanish,
    Arabic,
}

impl SupportedLanguage {
    /// All languages in the order of the tables' columns.
    pub const ALL: [Self; 5] = [Self::English, Self::French, Self::German, Self::Spanish, Self::Arabic];

    /// The supported language of a tag, regardless of the region.
    pub fn of(language: &LanguageTag) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.tag() == language.primary())
    }

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::German => "de",
            Self::Spanish => "es",
            Self::Arabic => "ar",
        }
    }
}
