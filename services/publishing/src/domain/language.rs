//! The language of a text, and the direction that it is written in.

use std::fmt;

/// A language tag (BCP 47); `und` where none is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language(String);

/// Where a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// On the left.
    LeftToRight,
    /// On the right.
    RightToLeft,
    /// As the first letters have it.
    Auto,
}

impl Direction {
    /// The value of the attribute `dir`.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
            Self::Auto => "auto",
        }
    }
}

/// Primary subtags of languages that are by default written from the right (CLDR likely subtags).
const RIGHT_TO_LEFT: [&str; 20] = [
    "ar", "arc", "arz", "ary", "ckb", "dv", "fa", "glk", "he", "iw", "ji", "ks", "lrc", "mzn", "nqo", "ps", "sd", "ug",
    "ur", "yi",
];

/// Script subtags of scripts that are written from the right.
const RIGHT_TO_LEFT_SCRIPTS: [&str; 8] = ["adlm", "arab", "aran", "hebr", "nkoo", "rohg", "syrc", "thaa"];

impl Language {
    /// Reads a tag: subtags of 1 to 8 ASCII letters and digits, parted by hyphens, the first of 2
    /// to 8 letters, 35 characters at most.
    pub fn parse(tag: &str) -> Option<Self> {
        let (primary, rest) = tag.split_once('-').unwrap_or((tag, "x"));
        let primary_fits = (2..=8).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic());
        let rest_fits = rest
            .split('-')
            .all(|subtag| (1..=8).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphanumeric()));
        (tag.len() <= 35 && primary_fits && rest_fits).then(|| Self(tag.to_owned()))
    }

    /// The same, with `und` for what is no tag.
    pub fn or_undetermined(tag: &str) -> Self {
        Self::parse(tag).unwrap_or_else(|| Self("und".to_owned()))
    }

    /// The tag.
    pub fn tag(&self) -> &str {
        &self.0
    }

    /// The primary subtag in lower case: `fr` of `fr-MA`.
    pub fn primary(&self) -> String {
        self.0.split('-').next().unwrap_or_default().to_ascii_lowercase()
    }

    /// Where a line begins: by the script subtag, else by the language.
    pub fn direction(&self) -> Direction {
        let primary = self.primary();
        if primary == "und" {
            return Direction::Auto;
        }
        let script = self.0.split('-').skip(1).find(|subtag| subtag.len() == 4);
        let from_the_right = match script {
            Some(script) => RIGHT_TO_LEFT_SCRIPTS.contains(&script.to_ascii_lowercase().as_str()),
            None => RIGHT_TO_LEFT.contains(&primary.as_str()),
        };
        if from_the_right { Direction::RightToLeft } else { Direction::LeftToRight }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Direction, Language};

    #[test]
    fn a_tag_has_its_form() {
        for tag in ["fr", "fr-MA", "zh-Hant-TW", "ary", "x-y"] {
            assert_eq!(Language::parse(tag).is_some(), tag != "x-y", "{tag}");
        }
        for tag in ["", "f", "français", "fr_MA", "fr-", "\"><script>", "en-onetoolongsubtag"] {
            assert_eq!(Language::parse(tag), None, "{tag}");
        }
    }

    #[test]
    fn the_script_outweighs_the_language() {
        let direction = |tag| Language::or_undetermined(tag).direction();
        assert_eq!(direction("fr"), Direction::LeftToRight);
        assert_eq!(direction("AR-ma"), Direction::RightToLeft);
        assert_eq!(direction("ar-Latn"), Direction::LeftToRight);
        assert_eq!(direction("pa-Arab-PK"), Direction::RightToLeft);
        assert_eq!(direction("no language"), Direction::Auto);
    }
}
