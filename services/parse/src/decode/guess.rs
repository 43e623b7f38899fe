//! Decodes documents whose bytes are not all valid in the encoding that they seem to be in.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GBK, SHIFT_JIS, WINDOWS_1252};

use super::letters;

/// Bytes that no windows-1252 text contains: undefined bytes, and letters that are not in use.
const NO_TEXT: &[u8] = &[0x81, 0x8D, 0x8F, 0x90, 0x9D, 0xFE, 0xFF];
/// The encodings of East Asia, whose documents are not recognised any more once one character is cut.
const EAST_ASIAN: [&Encoding; 5] = [EUC_JP, SHIFT_JIS, GBK, EUC_KR, BIG5];
/// The longest run of characters of windows-1252 in a text of UTF-8: quotation marks and a letter.
const STRAY: usize = 3;

/// A text of which some bytes were not valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    pub text: String,
    /// The number of bytes or characters that were not valid.
    pub faults: usize,
}

/// Decodes UTF-8 that contains some characters of windows-1252, as forms and editors leave them, or some characters
/// that were cut. `None`: the bytes are not mostly UTF-8, or the rest cannot be text.
///
/// Bytes of other encodings are valid UTF-8 here and there by chance. They are told by their runs without ASCII, most of
/// which are not valid as a whole.
pub fn repaired(bytes: &[u8]) -> Option<Mended> {
    let mut seen = Seen::default();
    runs(bytes).filter(|run| !run[0].is_ascii()).for_each(|run| seen.take(run));
    if !seen.is_utf_8() || !is_text(bytes) {
        return None;
    }
    let mut text = String::with_capacity(bytes.len());
    for run in runs(bytes) {
        match std::str::from_utf8(run) {
            Ok(valid) => text.push_str(valid),
            Err(_) => mend(run, seen.is_latin(), &mut text)?,
        }
    }
    Some(Mended { text, faults: seen.invalid })
}

/// The runs of ASCII and of other bytes, in order. None is empty.
pub fn runs(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.chunk_by(|one, next| one.is_ascii() == next.is_ascii())
}

/// What the runs without ASCII show about a text.
#[derive(Debug, Default)]
struct Seen {
    /// Letters of Latin, and other characters, in valid UTF-8.
    latin: usize,
    others: usize,
    /// Runs that are valid, or were before a character was cut.
    whole_runs: usize,
    /// Runs that are neither these nor short.
    broken_runs: usize,
    /// Bytes that are not valid, and those of them in short runs.
    invalid: usize,
    stray: usize,
}

impl Seen {
    fn take(&mut self, run: &[u8]) {
        let (mut valid, mut invalid) = (0, 0);
        for chunk in run.utf8_chunks() {
            let latin = chunk.valid().chars().filter(|c| is_latin(*c)).count();
            self.latin += latin;
            self.others += chunk.valid().chars().count() - latin;
            valid += chunk.valid().len();
            invalid += chunk.invalid().len();
        }
        self.invalid += invalid;
        if invalid == 0 || valid >= invalid * 3 {
            self.whole_runs += 1;
        } else if run.len() <= STRAY {
            self.stray += invalid;
        } else {
            self.broken_runs += 1;
        }
    }

    fn is_utf_8(&self) -> bool {
        let wide = self.latin + self.others;
        wide > 0 && wide * 4 >= self.stray && self.broken_runs * 20 <= self.whole_runs
    }

    fn is_latin(&self) -> bool {
        self.latin >= self.others
    }
}

/// Latin letters and punctuation.
fn is_latin(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' | '\u{2000}'..='\u{20CF}')
}

/// Writes a run that is not valid: characters of windows-1252 as these, a character that was cut as U+FFFD. `None`: the
/// run cannot be text.
fn mend(run: &[u8], is_latin: bool, text: &mut String) -> Option<()> {
    for chunk in run.utf8_chunks() {
        text.push_str(chunk.valid());
        let invalid = chunk.invalid();
        let is_cut = match invalid {
            [] => continue,
            // The beginning of a character beyond the letters of any western text.
            [0xF0..=0xF4, _, ..] => true,
            [_] if run.len() == 1 => false,
            // Quotation marks and dashes.
            [0x80..=0x9F] => false,
            _ => !is_latin,
        };
        if !is_cut {
            if invalid.iter().any(|byte| NO_TEXT.contains(byte)) {
                return None;
            }
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(invalid).0);
        } else if !text.ends_with('\u{FFFD}') {
            text.push('\u{FFFD}');
        }
    }
    Some(())
}

/// Decodes in an encoding, with U+FFFD for a few undefined or lost bytes. `None`: too many bytes are undefined.
pub fn with_gaps(encoding: &'static Encoding, bytes: &[u8]) -> Option<Mended> {
    let mended = letters::decoded(encoding, bytes).unwrap_or_else(|| {
        let text = encoding.decode_without_bom_handling(bytes).0.into_owned();
        Mended { faults: text.matches('\u{FFFD}').count(), text }
    });
    let wide = mended.text.chars().filter(|c| !c.is_ascii()).count();
    (wide > mended.faults && mended.faults <= 2 + wide / 20).then_some(mended)
}

/// Decodes in the detected encoding, without faults or with a few. `None`: the bytes cannot be text.
pub fn guessed(bytes: &[u8]) -> Option<String> {
    if !is_text(bytes) {
        return None;
    }
    let few = bytes.iter().filter(|byte| !byte.is_ascii()).take(4).count() < 4;
    // A text with so few letters is too short to detect a language.
    let guess = if few { WINDOWS_1252 } else { detected(bytes) };
    let western = guess == WINDOWS_1252;
    if !western && let Some(text) = letters::valid(guess, bytes) {
        return Some(text);
    }
    if let Some(text) = with_cuts(bytes).filter(|_| !few) {
        return Some(text);
    }
    if western && bytes.iter().any(|byte| NO_TEXT.contains(byte)) {
        return None;
    }
    guess.decode_without_bom_handling_and_without_replacement(bytes).map(Into::into)
}

/// Decodes a text of East Asia of which a few characters are cut: what is left without them is detected as that
/// encoding.
fn with_cuts(bytes: &[u8]) -> Option<String> {
    if !has_letters_of_two_bytes(bytes) {
        return None;
    }
    let candidates = EAST_ASIAN.into_iter().filter_map(|encoding| {
        let mended = with_gaps(encoding, bytes)?;
        let rest = mended.text.replace('\u{FFFD}', "");
        let (clean, _, has_foreign) = encoding.encode(&rest);
        (!has_foreign && detected(&clean) == encoding).then_some(mended)
    });
    candidates.min_by_key(|mended| mended.faults).map(|mended| mended.text)
}

/// Whether most bytes beyond ASCII stand together, as in any text of East Asia. In most texts in Latin letters they stand
/// alone between letters of ASCII.
fn has_letters_of_two_bytes(bytes: &[u8]) -> bool {
    let (mut alone, mut together) = (0, 0);
    for run in runs(bytes).filter(|run| !run[0].is_ascii()) {
        match run.len() {
            1 => alone += 1,
            length => together += length,
        }
    }
    together >= alone
}

fn detected(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&telling(bytes), true);
    detector.guess(None, Utf8Detection::Deny)
}

/// The words with bytes beyond ASCII. The detector gives words of ASCII no score, but takes as long to read them.
fn telling(bytes: &[u8]) -> Vec<u8> {
    let mut telling = Vec::with_capacity(bytes.len() / 4);
    for word in bytes.split_inclusive(u8::is_ascii_whitespace) {
        if !word.is_ascii() {
            telling.extend_from_slice(word);
        } else if telling.last().is_none_or(|last| !last.is_ascii_whitespace()) {
            telling.push(b' ');
        }
    }
    telling
}

/// Whether bytes can be text: they contain no zero, and hardly any controls.
fn is_text(bytes: &[u8]) -> bool {
    let is_control = |byte: &&u8| **byte < b' ' && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0C);
    !bytes.contains(&0) && bytes.iter().filter(is_control).count() * 20 <= bytes.len()
}

#[cfg(test)]
mod tests {
    use encoding_rs::{
        IBM866, ISO_8859_2, ISO_8859_6, ISO_8859_7, ISO_8859_8, KOI8_U, WINDOWS_874, WINDOWS_1250, WINDOWS_1251,
        WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258,
    };

    use super::*;

    const TEXTS: [(&str, &[&Encoding]); 17] = [
        ("Le port de Safi a été rouvert à midi, a déclaré le préfet. « Voilà ! » L’œuvre, n° 3.", &[WINDOWS_1252]),
        ("La 3ª edición del Nº 1, según Mª José, costó 5 €. ¿Quién? © Safi 2024 n.º5", &[WINDOWS_1252]),
        ("Der Bürgermeister von Köln eröffnete am Montag die Straße. Es war groß.", &[WINDOWS_1252]),
        ("Port w Gdańsku został otwarty w środę. Żółta łódź, ćwierć źródła.", &[WINDOWS_1250, ISO_8859_2]),
        ("Порт открыли в среду, сообщает the Times, а корабли пришли из Москвы.", &[WINDOWS_1251, IBM866]),
        ("Порт відкрили у середу, а кораблі прийшли з Києва, їх було п’ять на in all.", &[KOI8_U]),
        ("Το λιμάνι άνοιξε την Τετάρτη στον Πειραιά, said Reuters.", &[WINDOWS_1253, ISO_8859_7]),
        ("Liman çarşamba günü açıldı, İstanbul’da gemiler geldi, şehir ağır.", &[WINDOWS_1254]),
        ("הנמל נפתח ביום רביעי in Haifa, והאוניות הגיעו.", &[WINDOWS_1255, ISO_8859_8]),
        ("افتتح الميناء يوم الأربعاء في آسفي with 12 boats، ووصلت السفن.", &[WINDOWS_1256, ISO_8859_6]),
        ("Osta atvērta trešdienā Rīgā, ieradās kuģi, šodien žņaudz.", &[WINDOWS_1257]),
        ("Đà Nẵng mở cửa", &[WINDOWS_1258]),
        ("ท่าเรือเปิดในวันพุธ in Bangkok และเรือมาถึง", &[WINDOWS_874]),
        ("東京都は四日、新しい港の建設計画を発表した。 AP の記事、カタカナ。", &[EUC_JP, SHIFT_JIS]),
        ("码头星期三启用,渔船 three 从北京到达。", &[GBK]),
        ("碼頭星期三啟用,漁船 three 從臺北到達。功能表", &[BIG5]),
        ("항구가 수요일에 열렸고 AP 배가 서울에서 왔다.", &[EUC_KR]),
    ];

    /// The texts in their encodings, without and with words of ASCII before, behind and between their words.
    fn encoded() -> impl Iterator<Item = (&'static str, Vec<u8>)> {
        let ascii = b" The port of Safi opened on Wednesday, 4 Nov. 2024 (AP) - I said \"no\" & nothing.\r\n\tN. 3\n";
        let all = TEXTS.iter().flat_map(|(text, encodings)| encodings.iter().map(move |encoding| (text, *encoding)));
        all.flat_map(move |(text, encoding)| {
            let own = encoding.encode(text).0.into_owned();
            let between = own.split(|byte| *byte == b' ').collect::<Vec<_>>().join(&ascii[..]);
            let mixed = [own.clone(), [&own, &ascii[..]].concat(), [&ascii[..], &own].concat(), between];
            mixed.map(|bytes| (encoding.name(), bytes))
        })
    }

    #[test]
    fn words_of_ascii_change_no_guess() {
        for (name, bytes) in encoded() {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(&bytes, true);
            let whole = detector.guess(None, Utf8Detection::Deny);
            assert_eq!(detected(&bytes), whole, "{name}: {}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn letters_of_east_asia_stand_together() {
        for (name, bytes) in encoded() {
            let is_east_asian = EAST_ASIAN.iter().any(|encoding| encoding.name() == name);
            assert!(!is_east_asian || has_letters_of_two_bytes(&bytes), "{name}");
        }
        assert!(!has_letters_of_two_bytes(b"L'\xe9t\xe9, \xab\xa0oui\xa0\xbb, d\xe9j\xe0 \xe0 No\xebl"));
    }
}
