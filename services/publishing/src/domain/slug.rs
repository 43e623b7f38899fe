//! Words of a headline as they stand in a path.

use unicode_normalization::{
    UnicodeNormalization as _,
    char::{decompose_compatible, is_combining_mark},
};
use unicode_segmentation::UnicodeSegmentation as _;

/// The words of `text` in lower case, joined by hyphens: whole ones, as many as fit into `limit`
/// characters, and a part of the first where it alone is longer.
///
/// Latin letters lose their accents (`Économie` is `economie`, `Straße` is `strasse`); letters and
/// digits of other scripts stay as they are; everything else parts words. Empty for a text without
/// letters and digits.
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

/// As many whole characters, as a reader counts them, as fit into `limit` code points.
fn beginning(word: &str, limit: usize) -> String {
    let mut length = 0;
    let fits = |grapheme: &&str| {
        length += grapheme.chars().count();
        length <= limit
    };
    word.graphemes(true).take_while(fits).collect()
}

/// Letters, digits and hyphens only.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        if let Some(letters) = latin(c) {
            plain.push_str(letters);
        } else if c.is_ascii_alphanumeric() {
            plain.push(c);
        } else if let Some(base) = unaccented(c) {
            plain.push(base);
        } else if is_vowel_point(c) {
            // Arabic and Hebrew are read without them.
        } else if is_combining_mark(c) {
            if plain.ends_with(|last: char| !last.is_ascii() && last != '-') {
                plain.push(c);
            }
        } else if c.is_alphanumeric() {
            plain.push(c);
        } else {
            plain.push('-');
        }
    }
    plain.nfc().collect()
}

/// The ASCII letter under the accents, `e` for `é` and `ế`.
fn unaccented(c: char) -> Option<char> {
    let mut base = None;
    decompose_compatible(c, |part| {
        base.get_or_insert(part);
    });
    base.filter(|base| *base != c && base.is_ascii_alphanumeric())
}

/// Latin letters that have no decomposition, as a catalogue of names writes them.
fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' | 'ǽ' | 'ǣ' => "ae",
        'œ' => "oe",
        'ø' | 'ǿ' => "o",
        'đ' | 'ð' | 'ɖ' => "d",
        'ł' => "l",
        'þ' => "th",
        'ı' => "i",
        'ħ' => "h",
        'ŋ' => "ng",
        'ŧ' => "t",
        'ĸ' => "k",
        'ə' => "e",
        'ƒ' => "f",
        _ => return None,
    })
}

fn is_vowel_point(c: char) -> bool {
    matches!(c, '\u{640}' | '\u{64b}'..='\u{652}' | '\u{670}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'
        | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::slug;

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

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_slug_is_letters_digits_and_single_hyphens(text in any::<String>(), limit in 1usize..100) {
            let slug = slug(&text, limit);
            prop_assert!(slug.chars().count() <= limit);
            prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"));
            let fit = |c: char| {
                c == '-' || c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
            };
            prop_assert!(slug.chars().all(fit), "{}", slug);
        }

        #[test]
        fn a_slug_of_a_slug_is_itself(text in "[\\PC]{0,60}") {
            let once = slug(&text, 1000);
            prop_assert_eq!(slug(&once, 1000), once);
        }

        #[test]
        fn a_shorter_slug_begins_the_longer(words in "[a-zé ]{0,120}", limit in 10usize..40) {
            prop_assert!(slug(&words, 1000).starts_with(&slug(&words, limit)));
        }
    }
}
