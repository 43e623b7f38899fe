//! The direction in which a language is written.

use super::LanguageTag;

/// The side on which a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    LeftToRight,
    RightToLeft,
    /// The side of the first letters.
    Auto,
}

/// Primary subtags of languages that are written from right to left by default (CLDR likely subtags).
const RIGHT_TO_LEFT: [&str; 20] = [
    "ar", "arc", "arz", "ary", "ckb", "dv", "fa", "glk", "he", "iw", "ji", "ks", "lrc", "mzn", "nqo", "ps", "sd", "ug",
    "ur", "yi",
];

/// Script subtags of right-to-left scripts.
const RIGHT_TO_LEFT_SCRIPTS: [&str; 8] = ["Adlm", "Arab", "Aran", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"];

impl Direction {
    /// Decides by the script subtag, else by the language.
    pub fn of(language: &LanguageTag) -> Self {
        if language.is_undetermined() {
            return Self::Auto;
        }
        let from_the_right = match language.script() {
            Some(script) => RIGHT_TO_LEFT_SCRIPTS.contains(&script),
            None => RIGHT_TO_LEFT.contains(&language.primary()),
        };
        if from_the_right { Self::RightToLeft } else { Self::LeftToRight }
    }

    /// The value of the attribute `dir`.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
            Self::Auto => "auto",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_outweighs_the_language() {
        let direction = |tag| Direction::of(&LanguageTag::or_undetermined(tag));
        assert_eq!(direction("fr"), Direction::LeftToRight);
        assert_eq!(direction("AR-ma"), Direction::RightToLeft);
        assert_eq!(direction("ar-Latn"), Direction::LeftToRight);
        assert_eq!(direction("pa-Arab-PK"), Direction::RightToLeft);
        assert_eq!(direction("no language"), Direction::Auto);
    }
}
