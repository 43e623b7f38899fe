//! Words that say nothing about what a text is about: French, English, Arabic, Spanish and German, as
//! [`fold_for_matching`](crate::fold_for_matching) folds them. A word that has weight in one of them is left out.

use std::{collections::HashSet, sync::LazyLock};

static STOP: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("stop_words.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

/// Whether a folded word says nothing about the subject.
pub fn is_stop_word(word: &str) -> bool {
    STOP.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold_for_matching;

    #[test]
    fn stop_words_stand_here_as_texts_are_folded() {
        for word in STOP.iter() {
            assert_eq!(&fold_for_matching(word), word);
        }
        assert!(is_stop_word("selon") && !is_stop_word("war") && !is_stop_word("port"));
    }
}
