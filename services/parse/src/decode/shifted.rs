//! Seven-bit encodings that shift between ASCII and two-byte letters. Their bytes look like ASCII, so that many
//! documents do not declare them.

use encoding_rs::{EUC_KR, GBK, ISO_2022_JP};

/// An escape sequence, and the bytes that it represents.
struct Mark {
    written: &'static [u8],
    means: &'static [u8],
    shifts: bool,
}

const HZ: &[Mark] = &[
    Mark { written: b"~{", means: b"", shifts: true },
    Mark { written: b"~}", means: b"", shifts: false },
    Mark { written: b"~~", means: b"~", shifts: false },
    Mark { written: b"~\n", means: b"", shifts: false },
];
const KOREAN: &[Mark] = &[
    Mark { written: b"\x0e", means: b"", shifts: true },
    Mark { written: b"\x0f", means: b"", shifts: false },
    Mark { written: b"\x1b$)C", means: b"", shifts: false },
];

const ESCAPE: u8 = 0x1B;
/// The sequences of ISO-2022-JP (RFC 1468) that begin letters of two bytes or kana, and those that begin ASCII.
const JAPANESE: [&str; 3] = ["\x1b$B", "\x1b$@", "\x1b(I"];
const ROMAN: [&str; 2] = ["\x1b(B", "\x1b(J"];
/// The length of each of these sequences.
const SEQUENCE: usize = 3;
/// The fewest letters of the name in an end tag among other letters, and the most.
const NAME_LETTERS: usize = 4;
const LONGEST_NAME: usize = 20;

/// Reads the parts of a text that are in ISO-2022-JP. The end of a line ends such a part, too, and so does the end tag of
/// an element: programs that cut a text to its first bytes lose the sequence that ends it. `None`: there is none.
pub fn with_japanese(text: &str) -> Option<String> {
    let begins = |rest: &str, sequences: &[&str]| sequences.iter().any(|sequence| rest.starts_with(sequence));
    if !text.match_indices('\x1b').any(|(at, _)| begins(&text[at..], &JAPANESE)) {
        return None;
    }
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\x1b') {
        let (before, part) = rest.split_at(at);
        read.push_str(before);
        if begins(part, &JAPANESE) {
            // The letters themselves contain no escape.
            let end = part[1..].find(['\x1b', '\r', '\n']).map_or(part.len(), |end| end + 1);
            // Without the sequence that ends them, the letters were cut, and even a short tag ends them.
            let is_cut = !begins(&part[end..], &ROMAN);
            let end = end_tag(&part[..end], if is_cut { 1 } else { NAME_LETTERS }).unwrap_or(end);
            let (letters, behind) = part.split_at(end);
            read.push_str(&ISO_2022_JP.decode_without_bom_handling(letters.as_bytes()).0);
            rest = behind;
        } else if begins(part, &ROMAN) {
            rest = &part[SEQUENCE..];
        } else {
            read.push_str(&part[..1]);
            rest = &part[1..];
        }
    }
    read.push_str(rest);
    Some(read)
}

/// The position of the first end tag among letters of two bytes: `</title>`, `]]>`. A shorter name
/// may be letters of two bytes by chance.
fn end_tag(letters: &str, fewest: usize) -> Option<usize> {
    let is_end = |rest: &str| {
        let name = rest.strip_prefix("</").unwrap_or_default();
        let letters = name.bytes().take_while(|byte| byte.is_ascii_lowercase() || *byte == b':').count();
        (fewest..=LONGEST_NAME).contains(&letters) && name[letters..].starts_with('>') || rest.starts_with("]]></")
    };
    letters.match_indices(['<', ']']).map(|(at, _)| at).find(|at| is_end(&letters[*at..]))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shifted {
    /// HZ (RFC 1843): GB 2312 between `~{` and `~}`.
    Hz,
    /// ISO-2022-KR (RFC 1557): KS X 1001 between SO and SI.
    Korean,
}

impl Shifted {
    /// Finds an encoding by its name, in lower-case letters and digits only.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "hz" | "hzgb" | "hzgb2312" => Some(Self::Hz),
            "iso2022kr" | "csiso2022kr" => Some(Self::Korean),
            _ => None,
        }
    }

    /// The encoding that a document announces by an escape sequence (RFC 1557).
    pub fn used_in(bytes: &[u8]) -> Option<Self> {
        let announces = bytes.contains(&ESCAPE) && bytes.windows(4).any(|four| four == b"\x1b$)C");
        (announces && bytes.is_ascii()).then_some(Self::Korean)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Hz => "HZ-GB-2312",
            Self::Korean => "ISO-2022-KR",
        }
    }

    /// Decodes; `None`: the bytes are not valid in this encoding.
    pub fn decode(self, bytes: &[u8]) -> Option<String> {
        let (encoding, marks) = match self {
            Self::Hz => (GBK, HZ),
            Self::Korean => (EUC_KR, KOREAN),
        };
        let mut plain = Vec::with_capacity(bytes.len());
        let (mut rest, mut is_shifted) = (bytes, false);
        while let Some((first, behind)) = rest.split_first() {
            // The end of a line ends the shift, in case its end mark is missing.
            is_shifted &= *first != b'\n';
            if let Some(mark) = marks.iter().find(|mark| rest.starts_with(mark.written)) {
                plain.extend_from_slice(mark.means);
                (rest, is_shifted) = (&rest[mark.written.len()..], mark.shifts);
            } else if let [first @ 0x21..=0x7E, second @ 0x21..=0x7E, behind @ ..] = rest
                && is_shifted
            {
                plain.extend([first | 0x80, second | 0x80]);
                rest = behind;
            } else {
                plain.extend(first.is_ascii().then_some(first));
                rest = behind;
            }
        }
        encoding.decode_without_bom_handling_and_without_replacement(&plain).map(Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_tag_ends_letters_whose_end_was_cut_off() {
        // The letters of `港が開` and the first byte of another one.
        let cut = |tag: &str| format!("<a>\x1b$B9A$,3+{tag}<b>x</b>");
        for tag in [
            "</p>",
            "</b>",
            "</title>",
            "</description>",
            "]]></description>",
            "</media:title>",
            "\x1b(B</p>",
            "\n</p>",
        ] {
            let read = with_japanese(&cut(tag)).unwrap();
            let tag = tag.trim_start_matches("\x1b(B");
            assert_eq!(read, format!("<a>港が開{tag}<b>x</b>"));
        }
        // Half of a letter is left.
        let half = with_japanese(&cut("$</title>")).unwrap();
        assert!(half.starts_with("<a>港が開") && half.ends_with("</title><b>x</b>"), "{half}");
        // `</` is a letter, too.
        assert_eq!(with_japanese("\x1b$B<B</<B\x1b(B").as_deref(), Some("実鹿実"));
    }

    #[test]
    fn letters_of_two_bytes_are_read_between_their_marks() {
        assert_eq!(Shifted::Hz.decode(b"<t>a ~{VPND~} ~~ b~{VP\n</t>").as_deref(), Some("<t>a 中文 ~ b中\n</t>"));
        assert_eq!(Shifted::Korean.decode(b"\x1b$)C<t>\x0eGQ19\x0f</t>").as_deref(), Some("<t>한국</t>"));
        assert_eq!(Shifted::named("hzgb2312").map(Shifted::name), Some("HZ-GB-2312"));
    }
}
