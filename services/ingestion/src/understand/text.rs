//! Splits a text into words, each with its position, its spelling, its folded form and the gap before it.

use std::borrow::Cow;

use newsroom_text::{Profile, WordMap, fold_borrowed};

use super::{READ_BYTES, marks::Marks};
use crate::domain::{Draft, SupportedLanguage};

/// The words of a text, of at most [`READ_BYTES`].
#[derive(Debug)]
pub struct Text<'a> {
    /// The headline, the standfirst, and the paragraphs.
    pub parts: Vec<Part<'a>>,
    /// The number of different words.
    pub different: usize,
}

/// A headline, a standfirst or a paragraph.
#[derive(Debug)]
pub struct Part<'a> {
    /// As written.
    pub raw: &'a str,
    /// The weight of the words: 3 in a headline, 2 in a standfirst, 1 in a body.
    pub weight: u8,
    /// In order.
    pub words: Vec<Word<'a>>,
}

/// A word, and the gap between it and the word before.
#[derive(Debug)]
pub struct Word<'a> {
    /// As written.
    pub raw: &'a str,
    /// The byte offset in the part.
    pub start: usize,
    /// In lower case and without accents; see [`fold`].
    pub folded: Cow<'a, str>,
    /// The number of the folded word among the different words of the text.
    pub number: usize,
    pub gap: Gap,
    pub marks: Marks,
}

/// The gap between two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// White space or an apostrophe: the words belong together.
    None,
    /// A full stop after one or two letters, as in `M.` or `Dr.`.
    Dot,
    Comma,
    /// An opening bracket.
    Bracket,
    /// Any other punctuation inside a sentence.
    Break,
    /// The end of a sentence.
    Sentence,
}

impl<'a> Text<'a> {
    pub fn of(draft: &'a Draft) -> Self {
        let head = [(draft.headline.as_str(), 3), (draft.standfirst.as_str(), 2)];
        let body = draft.body.iter().map(|paragraph| (paragraph.as_str(), 1));
        let mut left = READ_BYTES;
        let mut parts = Vec::new();
        for (raw, weight) in head.into_iter().chain(body) {
            let raw = &raw[..raw.floor_char_boundary(left)];
            left -= raw.len();
            if !raw.is_empty() {
                parts.push(Part { raw, weight, words: words(raw) });
            }
        }
        let mut numbers: WordMap<&str, usize> = WordMap::default();
        let mut text = Self { different: 0, parts };
        let words = text.parts.iter().flat_map(|part| &part.words);
        let numbered: Vec<usize> = words
            .map(|word| {
                let next = numbers.len();
                *numbers.entry(&word.folded).or_insert(next)
            })
            .collect();
        text.different = numbers.len();
        text.words_mut().zip(numbered).for_each(|(word, number)| word.number = number);
        text
    }

    /// Marks the words with the tables of a language that may know them.
    pub fn mark(&mut self, lang: SupportedLanguage) {
        let mut marks: Vec<Option<Marks>> = vec![None; self.different];
        for word in self.words_mut() {
            word.marks = *marks[word.number].get_or_insert_with(|| Marks::of(&word.folded, lang));
        }
    }

    /// The number of words.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.words.len()).sum()
    }

    pub fn words(&self) -> impl Iterator<Item = &Word<'a>> {
        self.parts.iter().flat_map(|part| &part.words)
    }

    fn words_mut(&mut self) -> impl Iterator<Item = &mut Word<'a>> {
        self.parts.iter_mut().flat_map(|part| &mut part.words)
    }
}

impl<'a> Part<'a> {
    /// The text from one word to another, both included.
    pub fn slice(&self, from: usize, to: usize) -> &'a str {
        match (self.words.get(from), self.words.get(to)) {
            (Some(from), Some(to)) => self.raw.get(from.start..to.start + to.raw.len()).unwrap_or_default(),
            _ => "",
        }
    }

    /// Whether capitals have no meaning here: most longer words of the headline are capitalised.
    pub fn is_title_case(&self) -> bool {
        let longer = || self.words.iter().filter(|word| word.raw.chars().count() > 3);
        self.weight > 2 && longer().filter(|word| word.is_capitalised()).count() * 5 > longer().count() * 3
    }
}

impl Word<'_> {
    pub fn is_capitalised(&self) -> bool {
        self.raw.chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether the word has at least two capitals, and otherwise capitals and digits only.
    pub fn is_acronym(&self) -> bool {
        let mut capitals = 0;
        for c in self.raw.chars() {
            if c.is_uppercase() {
                capitals += 1;
            } else if !c.is_numeric() {
                return false;
            }
        }
        capitals > 1
    }

    pub fn has_digit(&self) -> bool {
        self.raw.chars().any(char::is_numeric)
    }
}

/// A text as the tables of names and topics have it: lower case, without accents.
pub fn fold(text: &str) -> String {
    newsroom_text::fold(text, Profile::Comparison)
}

/// The words of a line. A hyphen between two letters joins them.
pub fn words(raw: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::with_capacity(raw.len() / 6 + 1);
    let mut spans = newsroom_text::words(raw).peekable();
    let mut end = 0;
    while let Some(first) = spans.next() {
        let (before, gap) = words.last().map_or(("", Gap::Sentence), |word| (word.raw, Gap::None));
        let gap = raw[end..first.start].chars().fold(gap, |gap, c| gap.after(c, before));
        end = first.end();
        while let Some(next) = spans.next_if(|next| raw[end..next.start] == *"-") {
            end = next.end();
        }
        let word = &raw[first.start..end];
        words.push(Word {
            raw: word,
            start: first.start,
            folded: fold_borrowed(word),
            number: 0,
            gap,
            marks: Marks::ALL,
        });
    }
    words
}

impl Gap {
    fn after(self, c: char, before: &str) -> Self {
        let next = match c {
            ' ' | '\u{A0}' | '\u{202F}' | '\'' | '\u{2019}' | '\u{200E}' | '\u{200F}' => return self,
            '.' if before.chars().count() <= 2 && before.chars().all(char::is_alphabetic) && !before.is_empty() => {
                Self::Dot
            }
            '.' | '!' | '?' | '؟' | '…' | '\n' => Self::Sentence,
            ',' | '،' => Self::Comma,
            '(' | '[' => Self::Bracket,
            _ => Self::Break,
        };
        if self == Self::Sentence || (self == Self::Bracket && next != Self::Sentence) { self } else { next }
    }
}

/// The forms of a folded Arabic word: first the word itself, then the word without attached particles: *and* or *so*,
/// then *in*, *like* or *for*. With `article`, also without the article.
pub fn unclitic(folded: &str, article: bool) -> Vec<Cow<'_, str>> {
    let mut forms: Vec<&str> = Vec::with_capacity(8);
    forms.push(folded);
    let strip = |forms: &mut Vec<&'_ str>, letters: &[char]| {
        for at in 0..forms.len() {
            // The rest must have at least three letters. Else the letter belongs to the word.
            let left = forms[at].strip_prefix(letters).filter(|left| left.chars().nth(2).is_some());
            forms.extend(left);
        }
    };
    strip(&mut forms, &['و', 'ف']);
    strip(&mut forms, &['ب', 'ك', 'ل']);
    let plain = forms.len();
    if article {
        for at in 0..plain {
            // *li* and the article merge: للمغرب is *for* المغرب.
            let bare = forms[at].strip_prefix("ال").or_else(|| forms[at].strip_prefix("لل"));
            forms.extend(bare.filter(|left| left.chars().nth(1).is_some()));
        }
    }
    let melted = forms[..plain].iter().filter_map(|form| form.strip_prefix("لل")).map(|rest| format!("ال{rest}"));
    let melted: Vec<String> = melted.collect();
    forms.into_iter().map(Cow::Borrowed).chain(melted.into_iter().map(Cow::Owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(raw: &str) -> Vec<String> {
        words(raw).into_iter().map(|word| word.folded.into_owned()).collect()
    }

    #[test]
    fn words_are_told_apart_in_every_script() {
        assert_eq!(folded("L’Élysée, à Tanger-Tétouan."), ["l", "elysee", "a", "tanger-tetouan"]);
        assert_eq!(folded("Außenminister Ærø"), ["aussenminister", "aero"]);
        assert_eq!(folded("أكّدت الحكومة، إلى"), ["اكدت", "الحكومه", "الي"]);
        assert_eq!(folded("—… !"), Vec::<String>::new());
    }

    #[test]
    fn a_gap_tells_what_stands_between() {
        let gaps: Vec<Gap> = words("M. Alaoui (MAP), dit. Il – oui").into_iter().map(|word| word.gap).collect();
        assert_eq!(gaps, [Gap::Sentence, Gap::Dot, Gap::Bracket, Gap::Comma, Gap::Sentence, Gap::Break]);
    }

    #[test]
    fn arabic_words_are_freed_of_what_is_written_into_them() {
        assert!(unclitic("بالمغرب", false).iter().any(|form| form == "المغرب"));
        assert!(unclitic("للمغرب", false).iter().any(|form| form == "المغرب"));
        assert!(unclitic("وبطنجه", false).iter().any(|form| form == "طنجه"));
        assert!(unclitic("والحكومه", true).iter().any(|form| form == "حكومه"));
        assert_eq!(unclitic("في", true), ["في"]);
    }
}
