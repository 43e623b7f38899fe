//! Which kinds of names are told: those that are right eight times in ten.

use crate::domain::{AnnotationKind, SupportedLanguage};

/// Which names that are found are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NamePolicy {
    /// Those of kinds that are [trusted](is_trusted) in the language.
    #[default]
    Trusted,
    /// All, so that they can be measured.
    All,
}

impl NamePolicy {
    /// Whether names of a kind are told in a language.
    pub fn has(self, lang: SupportedLanguage, kind: AnnotationKind) -> bool {
        self == Self::All || is_trusted(lang, kind)
    }
}

/// Kinds that are right less than eight times in ten on the held-back half of `tests/data/names`: none today.
/// `./just bench names` prints the figures, and a test holds them against this table.
const DISTRUSTED: &[(SupportedLanguage, AnnotationKind)] = &[];

/// Whether names of a kind are right often enough in a language to be told unasked. What was never measured, as
/// German and Spanish, is trusted as it always was.
pub fn is_trusted(lang: SupportedLanguage, kind: AnnotationKind) -> bool {
    !DISTRUSTED.contains(&(lang, kind))
}
