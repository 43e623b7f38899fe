//! Folds letters, so that one word has one spelling whoever wrote it.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// A word for the tables of names and topics: lower case, without accents, and with the Arabic letters that writers
/// mix up as one: the seats of hamza, alif maqsura and ya, ta marbuta and ha.
pub fn fold_for_names(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(word.len());
    for c in word.nfkd().filter(|c| !is_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ئ' => folded.push('ي'),
            'ؤ' => folded.push('و'),
            'أ' | 'إ' | 'آ' => folded.push('ا'),
            'ı' => folded.push('i'),
            c => folded.extend(plain(c)),
        }
    }
    folded
}

/// A text to be compared with others: like [`fold_for_names`], without unseen characters, and with ASCII digits.
pub fn fold_for_matching(raw: &str) -> String {
    let kept = raw.nfkd().filter(|c| !is_combining_mark(*c) && !is_unseen(*c));
    let folded = kept.flat_map(char::to_lowercase).filter(|c| !is_combining_mark(*c));
    folded.flat_map(|c| plain(ascii_digit(c))).collect()
}

/// A combining mark, or tatweel, which stretches Arabic words.
fn is_mark(c: char) -> bool {
    c == '\u{640}' || (!c.is_ascii() && is_combining_mark(c))
}

/// One character as most writers write it.
fn plain(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ى' | '\u{6CC}' => ('ي', None),
        'ة' => ('ه', None),
        '\u{6A9}' => ('ك', None),
        'ٱ' => ('ا', None),
        'ß' => ('s', Some('s')),
        'œ' => ('o', Some('e')),
        'æ' => ('a', Some('e')),
        'ø' => ('o', None),
        'ł' => ('l', None),
        c => (c, None),
    };
    [Some(first), second].into_iter().flatten()
}

/// An Arabic or Persian digit as an ASCII one.
fn ascii_digit(c: char) -> char {
    let zero = match c {
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6F0}'..='\u{6F9}' => '\u{6F0}',
        _ => return c,
    };
    char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c)
}

/// A character without width: tatweel, soft hyphens, zero-width spaces and direction marks.
pub fn is_unseen(c: char) -> bool {
    matches!(c, '\u{640}' | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_a_word_are_one() {
        for (one, other) in
            [("Élysée", "elysee"), ("Außenminister", "aussenminister"), ("أكّدت", "اكدت"), ("مکتب", "مكتب")]
        {
            assert_eq!(fold_for_names(one), fold_for_names(other));
            assert_eq!(fold_for_matching(one), fold_for_matching(other));
        }
        assert_eq!(fold_for_matching("١٢ a\u{AD}b"), "12 ab");
    }
}
