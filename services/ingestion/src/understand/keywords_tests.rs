//! Keywords of short articles.

use super::*;
use crate::domain::{Draft, ParsedItem};

fn keywords(tag: &str, headline: &str, body: &str) -> Vec<String> {
    let parsed = ParsedItem { headline: headline.into(), body: vec![body.into()], ..ParsedItem::default() };
    let draft = Draft::make(parsed).unwrap();
    let found = of(&Text::of(&draft), &LanguageTag::parse(tag).unwrap());
    assert!(found.len() <= MOST && found.iter().all(|found| (0.0..=1.0).contains(&found.score)), "{found:?}");
    found.into_iter().map(|found| found.name).collect()
}

const ENGLISH: &str = "The solar plant at Ouarzazate will power a million homes. The solar plant cost two billion \
    dirhams, and engineers from Spain built it. Solar power is cheap, the ministry said, and the plant will pay for itself.";

#[test]
fn what_is_said_again_and_again_is_a_keyword() {
    let found = keywords("en", "Solar plant opens at Ouarzazate", ENGLISH);
    assert!(found.iter().take(3).any(|keyword| keyword.to_lowercase().starts_with("solar plant")), "{found:?}");
    let small = tables::small_words("en").unwrap();
    for keyword in &found {
        let words: Vec<String> =
            crate::understand::text::words(keyword).into_iter().map(|word| word.folded.into_owned()).collect();
        assert!(words.first().is_some_and(|word| !small.contains(word)), "{keyword}");
        assert!(words.last().is_some_and(|word| !small.contains(word)), "{keyword}");
    }
}

#[test]
fn no_keyword_is_told_of_few_words_or_of_a_language_without_table() {
    assert_eq!(keywords("en", "Solar plant opens", "Soon."), Vec::<String>::new());
    assert_eq!(keywords("fi", "Solar plant opens", ENGLISH), Vec::<String>::new());
}
