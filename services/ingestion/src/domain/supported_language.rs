//! The languages whose words, names and topics are known.

use super::LanguageTag;

/// A language whose words are known. Tables have its column at `self as usize`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SupportedLanguage {
    /// `en`.
    English,
    /// `fr`.
    French,
    /// `de`.
    German,
    /// `es`.
    Spanish,
    /// `ar`.
    Arabic,
}

impl SupportedLanguage {
    /// All, in the order of the columns of tables.
    pub const ALL: [Self; 5] = [Self::English, Self::French, Self::German, Self::Spanish, Self::Arabic];

    /// The supported language of a tag, whatever its region.
    pub fn of(language: &LanguageTag) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.tag() == language.primary())
    }

    /// Its BCP 47 tag.
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
