//! The stems by which words of one language are compared.

use frostem::{Algorithm, Stemmer};
use newsroom_text::{LanguageTag, Profile, WordSet, fold, is_word_alone, stop_words_of};

/// Converts words of one language into the form in which they are compared.
pub struct Grammar {
    stemmer: Option<Stemmer>,
    stop_words: Option<&'static WordSet<&'static str>>,
}

impl Grammar {
    /// The grammar of a language. An unknown language has neither stems nor stop words.
    pub fn of(language: &LanguageTag) -> Self {
        let stemmer = algorithm(language.primary()).map(Stemmer::new);
        Self { stemmer, stop_words: stop_words_of(language.primary()) }
    }

    pub fn is_stop_word(&self, folded: &str) -> bool {
        self.stop_words.is_some_and(|words| words.contains(folded))
    }

    /// The folded stem of a word with its folded form. `None` for a stop word and for a single letter of a script that
    /// joins letters.
    pub fn stem(&self, word: &str, folded: &str) -> Option<String> {
        let is_letter = folded.chars().nth(1).is_none() && !folded.starts_with(is_word_alone);
        if is_letter || self.is_stop_word(folded) {
            return None;
        }
        let Some(stemmer) = &self.stemmer else {
            return Some(folded.to_owned());
        };
        let word = word.to_lowercase();
        // The Arabic stemmer removes the article, but not the conjunction before it.
        let bare = word.strip_prefix(['و', 'ف']).filter(|bare| bare.starts_with("ال"));
        let stem = fold(&stemmer.stem(bare.unwrap_or(&word)), Profile::Comparison);
        Some(if stem.is_empty() { folded.to_owned() } else { stem })
    }
}

/// The languages with a stemming algorithm of the Snowball project.
const ALGORITHMS: &[(&str, Algorithm)] = &[
    ("ar", Algorithm::Arabic),
    ("da", Algorithm::Danish),
    ("de", Algorithm::German),
    ("el", Algorithm::Greek),
    ("en", Algorithm::English),
    ("es", Algorithm::Spanish),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("hu", Algorithm::Hungarian),
    ("it", Algorithm::Italian),
    ("nb", Algorithm::Norwegian),
    ("nl", Algorithm::Dutch),
    ("nn", Algorithm::Norwegian),
    ("no", Algorithm::Norwegian),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
];

fn algorithm(language: &str) -> Option<Algorithm> {
    ALGORITHMS.iter().find(|(known, _)| *known == language).map(|(_, algorithm)| *algorithm)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stem(language: &str, word: &str) -> Option<String> {
        Grammar::of(&LanguageTag::or_undetermined(language)).stem(word, &fold(word, Profile::Comparison))
    }

    #[test]
    fn forms_of_a_word_have_one_stem() {
        assert_eq!(stem("fr", "négociations"), stem("fr", "Négociation"));
        assert_eq!(stem("en", "ferries"), stem("en", "ferry"));
        assert_eq!(stem("ar", "والعبّارات"), stem("ar", "العبارات"));
    }

    #[test]
    fn stop_words_have_no_stem() {
        for (language, word) in [
            ("fr", "Après"),
            ("fr", "l"),
            ("en", "the"),
            ("en", "Monday"),
            ("ar", "التي"),
            ("ar", "إلى"),
            ("de", "über"),
        ] {
            assert_eq!(stem(language, word), None, "{word}");
        }
        assert_eq!(stem("xx", "the").as_deref(), Some("the"));
    }

    #[test]
    fn a_greek_word_of_repeated_endings_has_a_stem() {
        // Older stemmers fail on these words, because the suffix is longer than the rest of the word.
        for word in ["ισαισα", "ισα", "ισαισαισα", "Ισαΐσα"] {
            assert!(stem("el", word).is_some(), "{word}");
        }
    }

    /// Words in the letters of these languages. Small alphabets are included, because suffixes are frequent in them.
    fn any_word() -> impl Strategy<Value = String> {
        prop_oneof![
            "\\w{0,20}",
            "\\PC{0,20}",
            "[a-zàâäåæáãçéèêëíîïñóôöõøœúùûüßşğıőű'-]{0,20}",
            "[αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ]{0,20}",
            "[ισα]{0,12}",
            "[а-яё]{0,20}",
            "[ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإؤئـًٌٍَُِّْ]{0,20}",
            "[அஆஇஈஉஊஎஏஐஒஓகஙசஞடணதநபமயரலவழளறனாிீுூெேைொோௌ்]{0,20}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_word_makes_a_stemmer_fail(word in any_word()) {
            for (language, _) in ALGORITHMS {
                stem(language, &word);
            }
        }
    }
}
