//! Decodes the encodings of East Asia, whose letters are several bytes, where bytes are lost or wrong: a broken letter
//! becomes one U+FFFD, takes no ASCII with it, and the letters behind it are read as they were written.

use std::{collections::HashMap, ops::RangeInclusive};

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS};

use super::guess::{Mended, runs};

/// The mark of a broken letter.
const MARK: char = '\u{FFFD}';

/// The cost of a byte that is in no letter, and of letters. The bytes between two signs of ASCII are read as the letters
/// that cost least: a lost byte makes pairs of the bytes behind it that few texts contain.
const WRONG: u32 = 4;
const NARROW: u32 = 4;
const RARE: u32 = 3;
const COMMON: u32 = 1;
/// The cost of a letter whose second byte would be ASCII that stands for itself.
const EATS: u32 = 9;

/// How the letters of an encoding are made.
struct Make {
    encoding: &'static Encoding,
    /// The lengths of letters beyond ASCII, in bytes.
    lengths: &'static [usize],
    /// The first bytes of punctuation, kana or other signs of every text, and of frequent ideographs or syllables.
    signs: RangeInclusive<u8>,
    common: RangeInclusive<u8>,
    /// Whether many letters have a second byte that is ASCII.
    has_ascii: bool,
}

fn make(encoding: &'static Encoding) -> Option<Make> {
    let (lengths, signs, common, has_ascii): (&[usize], _, _, _) = match encoding {
        encoding if encoding == SHIFT_JIS => (&[2], 0x81..=0x83, 0x88..=0x97, true),
        encoding if encoding == BIG5 => (&[2], 0xA1..=0xA1, 0xA4..=0xC6, true),
        encoding if encoding == EUC_JP => (&[2, 3], 0xA1..=0xA5, 0xB0..=0xCF, false),
        encoding if encoding == GBK || encoding == GB18030 => (&[2, 4], 0xA1..=0xA3, 0xB0..=0xD7, false),
        encoding if encoding == EUC_KR => (&[2], 0xA1..=0xA3, 0xB0..=0xC8, false),
        _ => return None,
    };
    Some(Make { encoding, lengths, signs, common, has_ascii })
}

/// The text of bytes that are all valid in an encoding; `None`: they are not. Bytes that are valid by chance, because one
/// before them is lost, are not.
pub fn valid(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    match make(encoding) {
        Some(make) if is_suspicious(&text, bytes, &make) => {
            decoded(encoding, bytes).filter(|mended| mended.faults == 0).map(|mended| mended.text)
        }
        _ => Some(text.into()),
    }
}

/// Decodes with U+FFFD in the place of broken letters. `None`: the encoding is none of East Asia.
pub fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> Option<Mended> {
    let mut reader = Reader { make: make(encoding)?, bytes, known: HashMap::new(), text: String::new(), faults: 0 };
    let mut from = 0;
    // These signs are in no letter.
    for run in bytes.split_inclusive(|byte| matches!(byte, 0..=0x2F | 0x3A..=0x3F)) {
        reader.run(from, from + run.len());
        from += run.len();
    }
    Some(Mended { text: reader.text, faults: reader.faults })
}

/// Whether a text has letters that hardly anybody writes: those of private use, a narrow kana between wide letters, and
/// letters that took the sign behind them.
fn is_suspicious(text: &str, bytes: &[u8], make: &Make) -> bool {
    if text.contains(is_private) {
        return true;
    }
    if make.has_ascii || make.lengths.contains(&4) {
        let eaten = text.match_indices("]>").any(|(at, _)| text[..at].ends_with(|c: char| !c.is_ascii()));
        if eaten && text.contains("<![CDATA[") {
            return true;
        }
    }
    if make.encoding == SHIFT_JIS {
        let (mut before, mut is_alone) = ('\0', false);
        for c in text.chars().chain(['\0']) {
            if is_alone && !is_narrow(c) && !(before.is_ascii() && c.is_ascii()) {
                return true;
            }
            is_alone = is_narrow(c) && !is_narrow(before) && !before.is_ascii();
            before = c;
        }
    }
    if make.has_ascii || make.encoding == EUC_JP {
        return false;
    }
    let mut runs = runs(bytes).peekable();
    while let Some(run) = runs.next() {
        if !run[0].is_ascii() && run.len() % 2 == 1 && runs.peek().is_some_and(|next| eats(next)) {
            return true;
        }
    }
    false
}

/// Whether ASCII stands for itself: letters and digits behind each other.
fn eats(ascii: &[u8]) -> bool {
    matches!(ascii, [first, second, ..] if first.is_ascii_alphanumeric() && second.is_ascii_alphanumeric())
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}')
}

fn is_narrow(c: char) -> bool {
    matches!(c, '\u{FF66}'..='\u{FF9F}')
}

/// A letter, and what it costs.
type DecodedLetter = (String, u32);

struct Reader<'a> {
    make: Make,
    bytes: &'a [u8],
    /// The letters that were decoded.
    known: HashMap<&'a [u8], Option<DecodedLetter>>,
    text: String,
    faults: usize,
}

/// The best way to read the bytes up to a position: its cost, the length of its last letter, and whether that is wrong.
#[derive(Clone, Copy)]
struct Reading {
    cost: u32,
    length: usize,
    is_wrong: bool,
}

impl<'a> Reader<'a> {
    /// Reads the bytes between two positions.
    fn run(&mut self, from: usize, to: usize) {
        let bytes = self.bytes;
        if let Ok(ascii) = str::from_utf8(&bytes[from..to])
            && ascii.is_ascii()
        {
            return self.text.push_str(ascii);
        }
        let start = Reading { cost: u32::MAX, length: 0, is_wrong: false };
        let mut readings = vec![start; to - from + 1];
        readings[0].cost = 0;
        for at in from..to {
            let cost = readings[at - from].cost;
            // A position within the only letter around it.
            if cost == u32::MAX {
                continue;
            }
            let mut offer = |length: usize, more: u32, is_wrong: bool| {
                let reading = &mut readings[at - from + length];
                if cost.saturating_add(more) < reading.cost {
                    *reading = Reading { cost: cost.saturating_add(more), length, is_wrong };
                }
            };
            if bytes[at].is_ascii() {
                offer(1, 0, false);
                continue;
            }
            for length in std::iter::once(1).chain(self.make.lengths.iter().copied()).filter(|length| at + length <= to)
            {
                if let Some((_, own)) = self.letter(at, length) {
                    let more = *own;
                    offer(length, more + self.eaten(at, length), false);
                }
            }
            if let Some(cost) = self.private(at) {
                offer(2, cost, true);
            }
            // Texts are cut more often than they lose a byte within.
            let is_last = bytes.get(at + 1).is_none_or(u8::is_ascii);
            offer(1, if is_last { WRONG - 2 } else { WRONG }, true);
        }
        let mut letters = Vec::new();
        let mut at = to - from;
        while at > 0 {
            let Reading { length, is_wrong, .. } = readings[at];
            letters.push((from + at - length, length, is_wrong));
            at -= length.max(1);
        }
        for (at, length, is_wrong) in letters.into_iter().rev() {
            if is_wrong {
                if !self.text.ends_with(MARK) {
                    self.text.push(MARK);
                    self.faults += 1;
                }
            } else if bytes[at].is_ascii() {
                self.text.push(bytes[at].into());
            } else if let Some((letter, _)) = self.known.get(&bytes[at..at + length]).and_then(Option::as_ref) {
                self.text.push_str(letter);
            }
        }
    }

    /// The letter in so many bytes from a position on; `None`: they are none.
    fn letter(&mut self, at: usize, length: usize) -> Option<&DecodedLetter> {
        let (bytes, make) = (&self.bytes[at..at + length], &self.make);
        let read = || {
            let text = make.encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
            let first = text.chars().next().filter(|c| !c.is_ascii() && !c.is_control() && !is_private(*c))?;
            // Several letters, or one and ASCII.
            if text.chars().skip(1).any(|c| c.is_ascii() || length > 2) || text.chars().count() > 2 {
                return None;
            }
            let cost = match bytes[0] {
                _ if is_narrow(first) || length == 1 => NARROW,
                byte if make.signs.contains(&byte) && length == 2 => 0,
                byte if make.common.contains(&byte) && length == 2 => COMMON,
                _ => RARE,
            };
            Some((text.into_owned(), cost))
        };
        self.known.entry(bytes).or_insert_with(read).as_ref()
    }

    /// The cost of two bytes that are a letter of private use; `None`: they are not, or the second may be ASCII.
    fn private(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..at + 2)?;
        // No other letter of Shift_JIS begins as these do.
        let is_sure = self.make.encoding == SHIFT_JIS;
        if !is_sure && bytes[1].is_ascii() {
            return None;
        }
        let text = self.make.encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        text.starts_with(is_private).then_some(if is_sure { COMMON } else { WRONG })
    }

    /// What it costs more that a letter has ASCII which may stand for itself.
    fn eaten(&self, at: usize, length: usize) -> u32 {
        let Some(behind) = self.bytes.get(at + 1..).filter(|behind| length == 2 && behind[0].is_ascii()) else {
            return 0;
        };
        // The end of a CDATA section, or a word.
        let is_end = behind.starts_with(b"]]>");
        let is_word = !self.make.has_ascii && eats(behind);
        if is_end || is_word { EATS } else { 0 }
    }
}

#[cfg(test)]
#[path = "letters_tests.rs"]
mod tests;
