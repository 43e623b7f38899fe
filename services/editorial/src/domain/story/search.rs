//! The words by which stories are found. Case and accents are ignored.

use newsroom_text::{Profile, WordSet, fold, fold_each, words};

use crate::domain::Content;

/// The words of a text in their folded form, without duplicates.
pub fn search_words(text: &str) -> Vec<String> {
    different_words(&fold(text, Profile::Comparison)).map(str::to_owned).collect()
}

/// The words of a story, with a space on each side, without duplicates.
pub fn search_index(content: &Content) -> String {
    let Content { headline, standfirst, slugline, byline, keywords, body, .. } = content;
    let fields = [headline, standfirst, slugline, byline].into_iter().chain(keywords).chain(body);
    let mut folded = String::new();
    for field in fields {
        fold_each(field, |c| folded.push(c));
        folded.push('\n');
    }
    let mut index = String::with_capacity(folded.len());
    for word in different_words(&folded) {
        index.push(' ');
        index.push_str(word);
    }
    if !index.is_empty() {
        index.push(' ');
    }
    index
}

/// The words of a folded text, without duplicates.
fn different_words(folded: &str) -> impl Iterator<Item = &str> {
    let mut seen = WordSet::default();
    words(folded).map(|word| word.text).filter(move |word| seen.insert(*word))
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
