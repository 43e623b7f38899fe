//! Makes slugs: the words of a name for an address.

use std::fmt;

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::{Profile, fold};

/// The words of `text` in lower case, joined by hyphens: as many whole words as fit into `limit` characters. If the
/// first word is longer, it is cut.
///
/// Latin letters lose their accents (`Économie` becomes `economie`, `Straße` becomes `strasse`); letters and digits of
/// other scripts stay as they are; all other characters separate words. Empty for a text without letters and digits.
pub fn slug(text: &str, limit: usize) -> String {
    let plain = plain(text);
    let mut slug = String::new();
    let mut length = 0;
    for word in plain.split('-').filter(|word| !word.is_empty()) {
        let word_length = word.chars().count();
        if length == 0 && word_length > limit {
            return beginning(word, limit);
        }
        if length + usize::from(length > 0) + word_length > limit {
            break;
        }
        if length > 0 {
            slug.push('-');
            length += 1;
        }
        slug.push_str(word);
        length += word_length;
    }
    slug
}

/// The beginning of a word: as many grapheme clusters as fit into `limit` code points.
fn beginning(word: &str, limit: usize) -> String {
    let mut length = 0;
    let fits = |grapheme: &&str| {
        length += grapheme.chars().count();
        length <= limit
    };
    word.graphemes(true).take_while(fits).collect()
}

/// The text with its letters, digits and their marks, and with hyphens for all other characters.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in fold(text, Profile::Address).chars() {
        if is_combining_mark(c) {
            // Some marks are letters as well, but no word begins with one.
            if plain.ends_with(|last: char| last != '-') {
                plain.push(c);
            }
        } else {
            plain.push(if c.is_alphanumeric() { c } else { '-' });
        }
    }
    plain
}

/// The longest slug of a section, in characters.
const SECTION_CHARS: usize = 60;
/// The slug of a section whose name has neither letters nor digits.
const UNNAMED_SECTION: &str = "general";

/// The slug of a section's name. It names the section's desk in editorial and its page in publishing, and decides in
/// recommendations whether two articles have the same section.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SectionSlug(String);

impl SectionSlug {
    /// The slug of a section's name: `economie` for `Économie`, `general` for a name without letters and digits.
    pub fn of(name: &str) -> Self {
        match slug(name, SECTION_CHARS) {
            empty if empty.is_empty() => Self(UNNAMED_SECTION.to_owned()),
            slug => Self(slug),
        }
    }

    /// Parses a text that is a slug already.
    pub fn parse(text: &str) -> Option<Self> {
        (!text.is_empty() && slug(text, SECTION_CHARS) == text).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SectionSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_letters_lose_their_accents() {
        assert_eq!(slug("Économie", 60), "economie");
        assert_eq!(
            slug("L’Œuvre d’Ægir à Łódź : straße & ﬁn, 93ème İzmir", 80),
            "l-oeuvre-d-aegir-a-lodz-strasse-fin-93eme-izmir",
        );
        assert_eq!(slug("Tiếng Việt", 80), "tieng-viet");
    }

    #[test]
    fn other_scripts_stay() {
        assert_eq!(slug("قدمًا إلى مرّاكش، اليوم", 80), "قدما-إلى-مراكش-اليوم");
        assert_eq!(slug("हिन्दी समाचार", 80), "हिन्दी-समाचार");
        assert_eq!(slug("Москва́ — Йорк", 80), "москва\u{301}-йорк");
        assert_eq!(slug("東京 2025年", 80), "東京-2025年");
    }

    #[test]
    fn only_whole_words_fit() {
        assert_eq!(slug("one two three", 7), "one-two");
        assert_eq!(slug("one two three", 8), "one-two");
        assert_eq!(slug("incomprehensible", 5), "incom");
        assert_eq!(slug("?! …", 80), "");
    }

    #[test]
    fn a_section_is_named_by_its_letters() {
        for (section, slug) in [
            ("International", "international"),
            ("E\u{301}conomie", "economie"),
            ("Arts & Œuvres / 93ème", "arts-oeuvres-93eme"),
            ("أخبار العالم", "أخبار-العالم"),
            ("—", "general"),
            ("", "general"),
        ] {
            assert_eq!(SectionSlug::of(section).as_str(), slug, "{section}");
        }
        assert!(SectionSlug::parse("economie").is_some());
        for text in ["Économie", "", "a--b", " a"] {
            assert_eq!(SectionSlug::parse(text), None, "{text}");
        }
    }
}
