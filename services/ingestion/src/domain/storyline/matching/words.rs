//! The words of a text: folded so that two agencies' spellings meet, with the place where each stands.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use newsroom_text::{fold_for_matching, is_stop_word, is_unseen};

/// A word or number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Without case, accents and vowel marks.
    pub text: String,
    /// Where it stands in the text that it is from, in bytes.
    pub at: Range<usize>,
    /// What it tells.
    pub kind: Kind,
}

/// What a word tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing about the subject.
    Stop,
    /// A word of the subject.
    Plain,
    /// Begins with a capital where the sentence does not ask for one.
    Name,
    /// Begins with a capital, as the first word of a sentence does.
    Opening,
    /// A number. Years are plain words: too many texts share them.
    Number,
}

impl Word {
    /// Whether it tells something about the subject.
    pub fn tells(&self) -> bool {
        self.kind != Kind::Stop
    }
}

/// The words of a text, in their order; at most `most`.
pub(super) fn words(text: &str, most: usize) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut opens = true;
    while let Some((start, first)) = chars.next() {
        if !is_part(first) {
            opens |=
                matches!(first, '.' | '!' | '?' | ':' | '\n' | '«' | '"' | '“' | '„' | '؟' | '…' | '-' | '–' | '—');
            continue;
        }
        if words.len() == most {
            break;
        }
        let mut end = start + first.len_utf8();
        if !stands_alone(first) {
            while let Some(&(at, next)) = chars.peek() {
                let goes_on = is_part(next) && !stands_alone(next);
                if !goes_on && !joins_digits(text, at, next) {
                    break;
                }
                chars.next();
                end = at + next.len_utf8();
            }
        }
        let raw = &text[start..end];
        let word = word(raw, start..end, opens);
        // One letter is what an apostrophe left over.
        if !word.text.is_empty() {
            words.push(word);
            opens = false;
        }
    }
    words
}

fn word(raw: &str, at: Range<usize>, opens: bool) -> Word {
    let mut text = fold_for_matching(raw);
    let number = text.starts_with(|c: char| c.is_ascii_digit());
    if number {
        text = digits(&text);
    }
    let letters = text.chars().count();
    let alone = text.chars().next().is_some_and(stands_alone);
    let year = letters == 4 && (text.starts_with("19") || text.starts_with("20"));
    let kind = match () {
        () if number && !year => Kind::Number,
        () if is_stop_word(&text) || (letters == 1 && !alone) => Kind::Stop,
        () if number || !raw.starts_with(char::is_uppercase) => Kind::Plain,
        () if opens => Kind::Opening,
        () => Kind::Name,
    };
    Word { text, at, kind }
}

/// A number as all write it: no sign between thousands, a point before decimals.
fn digits(folded: &str) -> String {
    let mut plain = String::new();
    let mut rest = folded;
    while let Some(at) = rest.find(|c: char| !c.is_alphanumeric()) {
        let (head, tail) = rest.split_at(at);
        plain.push_str(head);
        let tail = tail.trim_start_matches(|c: char| !c.is_alphanumeric());
        let run = tail.chars().take_while(char::is_ascii_digit).count();
        if run != 3 {
            plain.push('.');
        }
        rest = tail;
    }
    plain.push_str(rest);
    plain
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || is_unseen(c)
}

/// Scripts without spaces: each character is a word.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FA1F}')
}

/// Whether `c` at `at` stands inside a number: `1,200`, `3.5`, `12\u{A0}000`, `١٬٢٠٠`.
fn joins_digits(text: &str, at: usize, c: char) -> bool {
    let thousands = matches!(c, '\u{A0}' | '\u{202F}' | '\u{66C}');
    if !thousands && !matches!(c, '.' | ',' | '\u{66B}') {
        return false;
    }
    let digit = |c: char| c.is_numeric();
    let before = text[..at].chars().next_back().is_some_and(digit);
    let after = text[at + c.len_utf8()..].chars().take_while(|c| digit(*c)).take(4).count();
    before && if thousands { after == 3 } else { after > 0 }
}

/// The core of a word, so that its forms meet: six letters, in Arabic without article and clitics.
pub(super) fn stem(word: &str) -> &str {
    const CLITICS: [&str; 7] = ["وال", "بال", "كال", "فال", "لل", "ال", "و"];
    let bare = CLITICS.iter().find_map(|clitic| word.strip_prefix(clitic)).filter(|bare| bare.chars().count() >= 3);
    let word = bare.unwrap_or(word);
    word.char_indices().nth(6).map_or(word, |(end, _)| &word[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(String, Kind)> {
        words(text, 100).into_iter().map(|word| (word.text, word.kind)).collect()
    }

    fn texts(text: &str) -> Vec<String> {
        words(text, 100).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn spellings_meet() {
        for (one, other) in [
            ("Élysée", "ELYSEE"),
            ("الأُمَم المتّحـــدة", "الامم المتحده"),
            ("١٢٫٥ مليون", "12.5 مليون"),
            ("1\u{A0}200 morts", "1,200 morts"),
            ("l’élection", "l'election"),
            ("ﬁnale", "finale"),
            ("Straße", "STRASSE"),
        ] {
            assert_eq!(texts(one), texts(other), "{one} {other}");
        }
    }

    #[test]
    fn names_are_told_from_openings() {
        let found = of("Le maire de Rabat a vu 12 élus. Casablanca attend. En 2026, l'OTAN dit non.");
        let kind = |word: &str| found.iter().find(|(text, _)| text == word).map(|(_, kind)| *kind);
        assert_eq!(kind("rabat"), Some(Kind::Name));
        assert_eq!(kind("casablanca"), Some(Kind::Opening));
        assert_eq!(kind("12"), Some(Kind::Number));
        assert_eq!(kind("2026"), Some(Kind::Plain));
        assert_eq!(kind("otan"), Some(Kind::Name));
        assert_eq!(kind("le"), Some(Kind::Stop));
    }

    #[test]
    fn a_word_knows_where_it_stands_and_there_are_no_more_than_wanted() {
        let text = "Un été à Fès";
        let found = words(text, 100);
        assert_eq!(&text[found[1].at.clone()], "été");
        assert_eq!(words(&"mot ".repeat(1_000), 7).len(), 7);
        assert_eq!(texts("東京に"), ["東", "京", "に"]);
    }

    #[test]
    fn forms_of_a_word_have_one_core() {
        for (one, other) in [("elections", "election"), ("والحكومه", "حكومه"), ("الحكومه", "حكومه")]
        {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_words_that_stand_in_it(text in ".{0,200}") {
            for word in words(&text, 50) {
                proptest::prop_assert!(text.get(word.at).is_some());
            }
        }
    }
}
