//! Invisible characters: which of them a text needs, and which only disturb it.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;

use crate::is_word_alone;

const ZERO_WIDTH_SPACE: char = '\u{200B}';
const NON_JOINER: char = '\u{200C}';
const JOINER: char = '\u{200D}';
const KEYCAP: char = '\u{20E3}';
const BLACK_FLAG: char = '\u{1F3F4}';

/// Whether a character has no width of its own: the default-ignorable characters of Unicode (UAX #44), interlinear
/// annotations, and tatweel, which stretches Arabic words. Folds leave them out.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{640}' | '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether cleaning removes this character unless its neighbours need it.
fn is_in_question(c: char) -> bool {
    c >= '\u{AD}' && (c == '\u{FFFC}' || c != '\u{640}' && is_invisible(c))
}

/// The text with the invisible characters that it needs and without the others: soft hyphens, word joiners, zero-width
/// spaces, fillers, tags, and the placeholders of objects. A text needs direction marks, joiners and non-joiners between
/// letters of scripts that join or between emoji, variation selectors behind a symbol or an ideograph, and zero-width
/// spaces in scripts without spaces.
pub fn without_needless(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(is_in_question) else { return Cow::Borrowed(text) };
    let mut kept = String::with_capacity(text.len());
    kept.push_str(&text[..first]);
    let mut before = kept.chars().next_back();
    for (at, c) in text[first..].char_indices() {
        if is_in_question(c) {
            let behind = &text[first + at + c.len_utf8()..];
            // A run of invisible characters is as long as its sender likes.
            let after = behind.chars().take(8).find(|after| is_selector(*after) || !is_in_question(*after));
            if !is_needed(c, before, after) {
                continue;
            }
        }
        kept.push(c);
        before = Some(c);
    }
    Cow::Owned(kept)
}

/// Whether a text needs an invisible character between these two.
fn is_needed(c: char, before: Option<char>, after: Option<char>) -> bool {
    let (before, after) = (before.unwrap_or(' '), after.unwrap_or(' '));
    match c {
        '\u{200E}' | '\u{200F}' | '\u{61C}' => true,
        NON_JOINER => is_joining(before) && is_joining(after),
        // At the end of a word it shows the letter in its joined form, or half of it.
        JOINER => is_joining(before) || is_pictograph(before) && is_pictograph(after),
        ZERO_WIDTH_SPACE => is_of_unspaced_script(before) && is_of_unspaced_script(after),
        '\u{FE00}'..='\u{FE0F}' if before.is_ascii() => matches!(before, '0'..='9' | '#' | '*') && after == KEYCAP,
        '\u{FE00}'..='\u{FE0F}' => !before.is_whitespace() && !is_invisible(before),
        '\u{E0100}'..='\u{E01EF}' => is_word_alone(before),
        // The flags of regions are spelt with tags (UTS #51).
        '\u{E0020}'..='\u{E007F}' => before == BLACK_FLAG || matches!(before, '\u{E0020}'..='\u{E007E}'),
        '\u{180B}'..='\u{180F}' => matches!(before, '\u{1820}'..='\u{18AF}'),
        '\u{115F}' => matches!(after, '\u{1161}'..='\u{11A7}'),
        '\u{1160}' => matches!(before, '\u{1100}'..='\u{115F}'),
        // It separates points of Hebrew that would change their order.
        '\u{34F}' => is_hebrew_point(before) && is_hebrew_point(after),
        _ => false,
    }
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}')
}

/// Whether the letters of a character's script are joined or combined: Arabic, Syriac, N'Ko, Mongolian, the scripts of
/// India, Sinhala, Tibetan, Myanmar, Khmer.
fn is_joining(c: char) -> bool {
    let is_of_script = matches!(c, '\u{600}'..='\u{8FF}' | '\u{900}'..='\u{DFF}' | '\u{F00}'..='\u{FFF}'
        | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{18AF}' | '\u{A800}'..='\u{A8FF}' | '\u{FB50}'..='\u{FDCF}'
        | '\u{FE70}'..='\u{FEFC}' | '\u{10A00}'..='\u{10AFF}' | '\u{11000}'..='\u{11FFF}');
    is_of_script && (c.is_alphabetic() || is_combining_mark(c))
}

/// Whether a character is of a script that separates words by no visible space: Thai, Lao, Myanmar, Khmer and others of
/// South-East Asia.
fn is_of_unspaced_script(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{1950}'..='\u{19FF}'
        | '\u{1A20}'..='\u{1AAF}' | '\u{1B00}'..='\u{1B7F}' | '\u{A980}'..='\u{A9FF}' | '\u{AA60}'..='\u{AADF}')
}

/// Whether a character is an emoji or a part of one: a symbol, a skin tone, a variation selector.
fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}'
        | '\u{1F000}'..='\u{1FAFF}' | '\u{FE0F}' | KEYCAP)
}

fn is_hebrew_point(c: char) -> bool {
    matches!(c, '\u{591}'..='\u{5C7}') && is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_script_needs_stays() {
        for text in [
            "می\u{200C}شود",
            "١٤٤٥ ه\u{200D}",
            "क्\u{200D}ष और क्\u{200C}ष",
            "അവന്\u{200D}",
            "ශ්\u{200D}රී",
            "👩\u{200D}👩\u{200D}👧 🏳\u{FE0F}\u{200D}🌈 👩🏽\u{200D}⚕\u{FE0F}",
            "1\u{FE0F}\u{20E3} ❤\u{FE0F}",
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
            "葛\u{E0100}城",
            "ភាសា\u{200B}ខ្មែរ",
            "ראש\u{200F}!",
            "مـراكش",
        ] {
            assert_eq!(without_needless(text), text, "{text:?}");
        }
    }

    #[test]
    fn what_only_disturbs_goes() {
        for (text, clean) in [
            ("Bundes\u{AD}kanz\u{AD}ler", "Bundeskanzler"),
            ("zero\u{200B}width\u{2060} \u{200C}joiner\u{200D}s", "zerowidth joiners"),
            ("کتاب\u{200C} \u{200C}ها", "کتاب ها"),
            ("می\u{200C}\u{AD}\u{200C}شود", "می\u{200C}شود"),
            ("a\u{FE0F}b \u{FE0F}", "ab "),
            ("hid\u{E0068}\u{E0069}den", "hidden"),
            ("a\u{FFFC}b\u{3164}\u{34F}\u{2063}", "ab"),
            ("1\u{FE0F}er", "1er"),
            ("plain", "plain"),
        ] {
            assert_eq!(without_needless(text), clean, "{text:?}");
        }
    }
}
