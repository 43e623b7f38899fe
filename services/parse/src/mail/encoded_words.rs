//! Decodes the encoded words of header lines (RFC 2047) before the library reads the lines: some senders cut a
//! character between two words, and name charsets as they like.

use std::borrow::Cow;

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};

use super::charset;

/// The longest names of a charset, and the longest word, in bytes. The standard allows 75 bytes for a word.
const CHARSET_BYTES: usize = 60;
const WORD_BYTES: usize = 4_000;

/// Base64 as mail programs write it, with or without padding.
pub const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// One encoded word: `=?utf-8?Q?Safi?=`.
struct Word<'a> {
    charset: &'a str,
    is_base64: bool,
    text: &'a [u8],
}

/// A mail or a part whose header lines are UTF-8, with each run of encoded words as one word in UTF-8.
pub fn normalised(bytes: &[u8]) -> Cow<'_, [u8]> {
    let (head, body) = bytes.split_at(head_length(bytes));
    let is_plain = std::str::from_utf8(head).is_ok();
    if is_plain && !head.windows(2).any(|two| two == b"=?") {
        return Cow::Borrowed(bytes);
    }
    let text;
    // Bytes outside ASCII without an encoded word are in a charset that nobody names.
    let head = if is_plain {
        head
    } else {
        text = charset::text_of(head, "");
        text.as_bytes()
    };
    let mut whole = with_runs_joined(head);
    whole.extend_from_slice(body);
    Cow::Owned(whole)
}

/// The length of the header lines: up to the first empty line.
fn head_length(bytes: &[u8]) -> usize {
    let mut length = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if line.trim_ascii().is_empty() && length > 0 {
            break;
        }
        length += line.len();
    }
    length
}

fn with_runs_joined(head: &[u8]) -> Vec<u8> {
    let mut joined = Vec::with_capacity(head.len());
    let mut rest = head;
    while let Some(at) = rest.windows(2).position(|two| two == b"=?") {
        joined.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let mut run: Vec<Word<'_>> = Vec::new();
        while let Some((word, behind)) = word(if run.is_empty() { rest } else { rest.trim_ascii_start() }) {
            run.push(word);
            rest = behind;
        }
        if run.is_empty() {
            joined.extend_from_slice(&rest[..2]);
            rest = &rest[2..];
            continue;
        }
        joined.extend_from_slice(b"=?utf-8?B?");
        joined.extend_from_slice(STANDARD.encode(decoded(&run)).as_bytes());
        joined.extend_from_slice(b"?=");
    }
    joined.extend_from_slice(rest);
    joined
}

/// The encoded word at the start of a text, and the text behind it.
fn word(text: &[u8]) -> Option<(Word<'_>, &[u8])> {
    let rest = text.strip_prefix(b"=?")?;
    let end = rest.iter().take(CHARSET_BYTES).position(|byte| *byte == b'?')?;
    let charset = std::str::from_utf8(&rest[..end]).ok()?;
    let (encoding, rest) = rest.get(end + 1..)?.split_first()?;
    let is_base64 = match encoding.to_ascii_lowercase() {
        b'b' => true,
        b'q' => false,
        _ => return None,
    };
    let rest = rest.strip_prefix(b"?")?;
    let window = &rest[..rest.len().min(WORD_BYTES)];
    let end = window.windows(2).position(|two| two == b"?=")?;
    let text = &rest[..end];
    // A word does not go on in the next header line.
    let is_one_line = !text.split_inclusive(|byte| *byte == b'\n').skip(1).any(|line| !line.starts_with(b" "));
    is_one_line.then_some((Word { charset, is_base64, text }, &rest[end + 2..]))
}

/// The text of a run of words. The bytes of neighbours in one charset are joined before they are decoded.
fn decoded(run: &[Word<'_>]) -> String {
    let label = |word: &Word<'_>| charset::label(word.charset);
    let mut text = String::new();
    for words in run.chunk_by(|one, next| label(one) == label(next)) {
        let Some(first) = words.first() else { continue };
        let bytes: Vec<u8> = words
            .chunk_by(|one, next| one.is_base64 && next.is_base64 && !is_complete(one.text))
            .flat_map(bytes_of)
            .collect();
        text.push_str(&charset::text_of(&bytes, first.charset));
    }
    // A line end within a word would begin another header line.
    text.replace(['\r', '\n'], " ")
}

/// Whether a text in Base64 ends with whole bytes. Some senders cut the text anywhere.
fn is_complete(text: &[u8]) -> bool {
    text.len().is_multiple_of(4) || text.ends_with(b"=")
}

fn bytes_of(words: &[Word<'_>]) -> Vec<u8> {
    let text: Vec<u8> = words.iter().flat_map(|word| word.text).copied().collect();
    if words.first().is_some_and(|word| word.is_base64) {
        let letters: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        return LENIENT.decode(letters).unwrap_or(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_slice();
    while let Some((first, behind)) = rest.split_first() {
        let hex = behind.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match (first, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'=', Some(byte)) => {
                bytes.push(byte);
                rest = &behind[2..];
                continue;
            }
            (b'_', _) => bytes.push(b' '),
            (b'\r' | b'\n', _) => {}
            (byte, _) => bytes.push(*byte),
        }
        rest = behind;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(line: &[u8]) -> String {
        let head = [b"Subject: ".as_slice(), line, b"\r\nFrom: a@x.example\r\n\r\nx"].concat();
        let bytes = normalised(&head);
        let message = mail_parser::MessageParser::default().parse_headers(&*bytes).unwrap();
        message.subject().unwrap().to_owned()
    }

    #[test]
    fn neighbours_are_joined_before_they_are_decoded() {
        for (line, text) in [
            ("=?utf-8?B?w6k=?= =?utf-8?B?w6A=?=", "éà"),
            ("=?utf-8?B?U2FmaSDD?=\r\n =?utf-8?B?qQ==?=", "Safi é"),
            ("=?utf-8?Q?Safi_=C3?= =?UTF-8?Q?=A9t=C3=A9?=", "Safi été"),
            ("=?utf-8?Q?=D8?=\r\n\t=?utf-8?B?pw==?=", "ا"),
            ("=?utf-8?B?U2FmaSDDqXTDq?= =?utf-8?B?Q==?=", "Safi été"),
            ("=?\"utf-8\"?Q?=C3=A9?=", "é"),
            ("=?'iso-8859-1'?Q?=E9?= Safi", "é Safi"),
            ("=?iso-8859-1*fr?Q?=E9t=E9?=", "été"),
            ("=?unknown-8bit?Q?caf=E9?=", "café"),
            ("=?klingon?B?Y2Fm6Q==?=", "café"),
            ("=?shift_jis?B?k/o=?= =?shift_jis?B?lns=?=", "日本"),
            ("=?utf-8?Q?=C3=A9?= et =?utf-8?Q?=C3=A0?=", "é et à"),
            ("=?utf-8?Q?a=0D=0AX-Spam:_yes?=", "a  X-Spam: yes"),
            ("=?utf-8?Q?a?b", "=?utf-8?Q?a?b"),
            ("a =? b", "a =? b"),
        ] {
            assert_eq!(subject(line.as_bytes()), text, "{line}");
        }
    }

    #[test]
    fn bytes_without_an_encoded_word_are_guessed() {
        assert_eq!(subject(b"Caf\xe9 ouvert"), "Café ouvert");
        let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode("Правительство одобрило бюджет");
        assert_eq!(subject(&cyrillic), "Правительство одобрило бюджет");
        assert_eq!(subject("Été".as_bytes()), "Été");
        assert!(matches!(normalised(b"Subject: x\r\n\r\n\xe9 =?utf-8?Q?x?="), Cow::Borrowed(_)));
    }
}
