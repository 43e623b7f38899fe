//! The words by which stories are found. Case and accents are ignored.

use std::collections::HashSet;

use newsroom_text::{Profile, fold, words};

use crate::domain::Content;

/// The words of a text in their folded form, without duplicates.
pub fn search_words(text: &str) -> Vec<String> {
    let folded = fold(text, Profile::Comparison);
    let mut seen = HashSet::new();
    words(&folded).map(|word| word.text).filter(|word| seen.insert(*word)).map(str::to_owned).collect()
}

/// The words of a story, with a space on each side, without duplicates.
pub fn search_index(content: &Content) -> String {
    let Content { headline, standfirst, slugline, byline, keywords, body, .. } = content;
    let fields = [headline, standfirst, slugline, byline].into_iter();
    let text: Vec<_> = fields.chain(keywords).chain(body).map(String::as_str).collect();
    let words = search_words(&text.join("\n"));
    if words.is_empty() { String::new() } else { format!(" {} ", words.join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_count() {
        assert_eq!(search_words("L'ŒUVRE d’Édith, œuvre"), ["l", "oeuvre", "d", "edith"]);
        assert_eq!(search_words("مَرَّاكُش مـراكش"), ["مراكش"]);
        assert_eq!(search_words("طنجة مکتب ٢٠٣٥"), ["طنجه", "مكتب", "2035"]);
        assert!(search_words("… — !").is_empty());
    }

    #[test]
    fn an_index_has_the_words_of_every_field() {
        let content = Content {
            headline: "Interpol à Marrakech".into(),
            slugline: "interpol-marrakech".into(),
            byline: "A. Écrivain".into(),
            keywords: vec!["police".into()],
            body: vec!["Un corps.".into()],
            ..Content::default()
        };
        assert_eq!(search_index(&content), " interpol a marrakech ecrivain police un corps ");
    }
}
