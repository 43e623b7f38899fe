//! Words to find stories by: case and accents do not count.

use std::collections::HashSet;

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use crate::domain::{Content, desk::latin_letters};

/// The words of a text in the form in which they are compared, each once.
pub fn search_words(text: &str) -> Vec<String> {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkd().flat_map(char::to_lowercase) {
        match latin_letters(c) {
            Some(letters) => plain.push_str(letters),
            // The tatweel only stretches an Arabic word.
            None if is_combining_mark(c) || c == '\u{640}' => {}
            None => plain.push(if c.is_alphanumeric() { c } else { ' ' }),
        }
    }
    let mut known = HashSet::new();
    plain.split(' ').filter(|word| !word.is_empty() && known.insert(*word)).map(str::to_owned).collect()
}

/// The words of a story, each between two spaces, once.
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
