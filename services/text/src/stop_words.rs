//! Words that do not indicate the subject of a text, as [`Profile::Comparison`](crate::Profile::Comparison) folds them.

use std::{collections::HashMap, sync::LazyLock};

use crate::WordSet;

type Words = WordSet<&'static str>;

static ANY: LazyLock<Words> =
    LazyLock::new(|| sections().filter(|(head, _)| head.starts_with(ANY_HEAD)).flat_map(|(_, words)| words).collect());

static BY_LANGUAGE: LazyLock<HashMap<&'static str, Words>> = LazyLock::new(|| {
    let mut by_language: HashMap<&str, Words> = HashMap::new();
    for (head, words) in sections() {
        if let Some((_, language)) = head.split_once(' ') {
            by_language.entry(language).or_default().extend(words);
        }
    }
    by_language
});

/// The name of the section with words that count in a text of any language.
const ANY_HEAD: &str = "any";

/// The sections of the table, each with the words in brackets at its head.
fn sections() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    include_str!("stop_words.txt").split("\n[").skip(1).filter_map(|section| {
        let (head, words) = section.split_once(']')?;
        Some((head, words.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()))
    })
}

/// Whether a folded word does not indicate the subject of a text of unknown language: a stop word of French, English,
/// Arabic, Spanish or German that has no weight in another of these languages.
pub fn is_stop_word(word: &str) -> bool {
    ANY.contains(word)
}

/// The stop words of a language, by its primary subtag. `None` for a language without a list.
pub fn stop_words_of(primary: &str) -> Option<&'static WordSet<&'static str>> {
    BY_LANGUAGE.get(primary)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Profile, fold};

    #[test]
    fn stop_words_stand_here_as_texts_are_folded() {
        for word in ANY.iter().chain(BY_LANGUAGE.values().flatten()) {
            assert_eq!(&fold(word, Profile::Comparison), word);
        }
    }

    #[test]
    fn a_word_counts_by_its_language() {
        assert!(is_stop_word("selon") && is_stop_word("lundi") && is_stop_word("afp"));
        assert!(!is_stop_word("war") && !is_stop_word("port") && !is_stop_word("million"));
        let of = |language| stop_words_of(language).unwrap();
        assert!(of("fr").contains("million") && of("fr").contains("selon") && !of("en").contains("selon"));
        assert!(of("ar").contains("الاثنين") && of("de").contains("und") && !of("en").contains("map"));
        assert_eq!(stop_words_of("xx"), None);
    }
}
