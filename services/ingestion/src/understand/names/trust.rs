//! Decides which kinds of names become annotations: those with a precision of at least 0.8.

use crate::domain::{AnnotationKind, SupportedLanguage};

/// Which names become annotations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NamePolicy {
    /// Names of [trusted](is_trusted) kinds.
    #[default]
    Trusted,
    /// All names, for measurements.
    All,
}

impl NamePolicy {
    /// Whether names of a kind become annotations in a language.
    pub fn has(self, lang: SupportedLanguage, kind: AnnotationKind) -> bool {
        self == Self::All || is_trusted(lang, kind)
    }
}

/// Kinds with a precision below 0.8 on the held-back half of `tests/data/names`. `./just bench names` prints the
/// figures, and a test compares them with this table.
const DISTRUSTED: &[(SupportedLanguage, AnnotationKind)] = &[];

/// Whether names of a kind are precise enough in a language. German and Spanish were not measured, and are trusted.
pub fn is_trusted(lang: SupportedLanguage, kind: AnnotationKind) -> bool {
    !DISTRUSTED.contains(&(lang, kind))
}
