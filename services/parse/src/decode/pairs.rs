//! Decodes the encodings of East Asia whose letters are two bytes beyond ASCII each. Once a byte is lost, all pairs up to
//! the next ASCII are read wrong; the lost byte is found, so that only its letter is.

use std::ops::RangeInclusive;

use encoding_rs::{EUC_JP, EUC_KR, Encoding, GBK};

use super::guess::{Mended, runs};

/// Begins a letter of three bytes in EUC-JP.
const THREE_BYTES: u8 = 0x8F;

/// The first bytes of punctuation, of kana or other signs, and of syllables or frequent ideographs.
fn frequent(encoding: &'static Encoding) -> Option<[RangeInclusive<u8>; 3]> {
    match encoding {
        encoding if encoding == EUC_JP => Some([0xA1..=0xA1, 0xA3..=0xA5, 0xB0..=0xCF]),
        encoding if encoding == GBK => Some([0xA1..=0xA1, 0xA3..=0xA3, 0xB0..=0xD7]),
        encoding if encoding == EUC_KR => Some([0xA1..=0xA1, 0xA3..=0xA3, 0xB0..=0xC8]),
        _ => None,
    }
}

/// Decodes with U+FFFD where a byte was lost. `None`: letters of the encoding are no such pairs.
pub fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> Option<Mended> {
    let frequent = frequent(encoding)?;
    let (mut text, mut faults) = (String::with_capacity(bytes.len()), 0);
    let mut push = |text: &mut String, part: &[u8]| {
        let part = encoding.decode_without_bom_handling(part).0;
        faults += part.matches('\u{FFFD}').count();
        text.push_str(&part);
    };
    let mut lost = 0;
    for run in runs(bytes) {
        if run[0].is_ascii() || run.len() % 2 == 0 || run.contains(&THREE_BYTES) {
            push(&mut text, run);
            continue;
        }
        let at = odd_one(run, &frequent);
        push(&mut text, &run[..at]);
        text.push('\u{FFFD}');
        push(&mut text, &run[at + 1..]);
        lost += 1;
    }
    Some(Mended { text, faults: faults + lost })
}

/// The position of the byte without which most letters of a run are frequent ones.
fn odd_one(run: &[u8], frequent: &[RangeInclusive<u8>; 3]) -> usize {
    let [punctuation, signs, letters] = frequent;
    // Ideographs appear in pairs of bytes that are read wrong, too; kana and punctuation hardly do.
    let score = |pair: &[u8]| match pair[0] {
        _ if pair[1] <= 0xA0 => 0,
        first if punctuation.contains(&first) || signs.contains(&first) => 2,
        first => usize::from(letters.contains(&first)),
    };
    // The letters behind the odd byte, if that is the first; each step moves it behind one more letter.
    let mut sum: usize = run[1..].chunks_exact(2).map(score).sum();
    let (mut best, mut best_at) = (sum, 0);
    for at in (2..run.len()).step_by(2) {
        sum = sum + score(&run[at - 2..at]) - score(&run[at - 1..=at]);
        if sum > best {
            (best, best_at) = (sum, at);
        }
    }
    best_at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hardly_more_than_the_letter_with_a_lost_byte_is_lost() {
        for (encoding, text) in [
            (EUC_JP, "東京都は四日、新しい港の建設計画を発表した。"),
            (GBK, "新华社北京电：港口新码头四日正式启用，预计"),
            (EUC_KR, "서울시는사일새로운항구의건설계획을발표했다"),
        ] {
            let (bytes, ..) = encoding.encode(text);
            let letters: Vec<char> = text.chars().collect();
            for lost in 0..bytes.len() {
                let rest = [&bytes[..lost], &bytes[lost + 1..], b"<"].concat();
                let read = decoded(encoding, &rest).unwrap().text;
                let kept = letters.iter().filter(|letter| read.contains(**letter)).count();
                assert!(kept + 6 >= letters.len(), "{} {lost} {read}", encoding.name());
            }
        }
        assert_eq!(decoded(encoding_rs::BIG5, b"a"), None);
    }
}
