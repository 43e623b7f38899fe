//! Decodes bytes to text: by byte-order mark, else as valid UTF-8, else as declared, else by detection.

mod guess;
mod label;
mod pages;
mod shifted;
mod wide;

use encoding_rs::{Encoding, UTF_8};

use self::label::Charset;
use super::ParseError;

/// The number of bytes that are searched for a document's own declaration (HTML standard, §4.2.5.4: 1,024
/// bytes; some pages put it later).
const PRESCAN: usize = 4_096;

/// A decoded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    /// Whether the bytes are not valid in any encoding that is declared or recognised with certainty.
    pub is_guessed: bool,
}

impl Decoded {
    fn certain(text: String) -> Self {
        Self { text, is_guessed: false }
    }

    fn guessed(text: String) -> Self {
        Self { text, is_guessed: true }
    }
}

/// Decodes a payload. Valid UTF-8 is read as UTF-8 whatever is declared, because no other encoding looks like
/// it by chance. Otherwise the `charset` of the content type applies, else the document's own declaration
/// (RFC 7303 §3). If a document of markup fits none of these, its encoding is detected, as browsers do, unless
/// the bytes cannot be text.
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> Result<Decoded, ParseError> {
    if let Some(text) = wide::four_bytes(bytes) {
        return text.map(Decoded::certain);
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let text = &bytes[length..];
        return match decode_as(encoding, text) {
            Err(error) if encoding == UTF_8 => guess::repaired(text).map(Decoded::guessed).ok_or(error),
            Err(error) => guess::with_gaps(encoding, text).map(Decoded::guessed).ok_or(error),
            Ok(text) => Ok(Decoded::certain(text)),
        };
    }
    let outer = content_type.and_then(|value| after_word(value, "charset"));
    let inner = declared(bytes);
    let labels: Vec<&str> = [outer, inner.as_deref()].into_iter().flatten().collect();
    let by_pattern = wide::two_bytes(bytes).map(Charset::OfWeb).or_else(|| pages::ebcdic(bytes).map(Charset::Of));
    let known = labels.iter().filter_map(|label| Charset::named(label));
    // If the declaration is readable as ASCII, the document is not UTF-16 or EBCDIC.
    let known: Vec<Charset> = match by_pattern {
        Some(charset) => vec![charset],
        None => known.filter(|charset| charset.shows_ascii() || !begins_as_markup(bytes)).collect(),
    };
    let invalid = match std::str::from_utf8(bytes) {
        Ok(text) if known.iter().all(Charset::is_ascii_compatible) => return Ok(Decoded::certain(text.to_owned())),
        Ok(_) => 0,
        Err(error) => error.valid_up_to(),
    };
    let legacy = known.iter().filter(|charset| !charset.is_utf_8());
    if let Some(text) = legacy.clone().find_map(|charset| charset.decode(bytes)) {
        return Ok(Decoded::certain(text));
    }
    if begins_as_markup(bytes)
        && let Some(text) = guess::repaired(bytes)
            .or_else(|| legacy.clone().find_map(|charset| charset.decode_with_gaps(bytes)))
            .or_else(|| guess::guessed(bytes))
    {
        return Ok(Decoded::guessed(text));
    }
    match (legacy.clone().next(), labels.first()) {
        (Some(charset), _) => Err(ParseError::NotText { encoding: charset.name(), at: None }),
        (None, Some(label)) if known.is_empty() => Err(ParseError::UnknownEncoding(label.chars().take(40).collect())),
        _ => Err(ParseError::NotText { encoding: UTF_8.name(), at: Some(invalid) }),
    }
}

fn begins_as_markup(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    matches!(start.first(), Some(b'<' | b'{')) && start.get(1).is_some_and(|second| *second != 0)
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, ParseError> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    text.map(Into::into).ok_or(ParseError::NotText { encoding: encoding.name(), at: None })
}

/// The label in `<?xml encoding="…"?>` or `<meta charset="…">`.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(PRESCAN)]).to_ascii_lowercase();
    let label = match head.trim_start().strip_prefix("<?xml") {
        Some(rest) => after_word(rest.split("?>").next()?, "encoding"),
        None => head.split("<meta").skip(1).find_map(|meta| after_word(meta.split('>').next()?, "charset")),
    };
    label.map(ToOwned::to_owned)
}

/// The value after `word =`, with or without quotes.
fn after_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let at = text.to_ascii_lowercase().find(word)? + word.len();
    let value = text[at..].trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    value.split(['"', '\'', ';', ' ', '\t', '/', '>', ',']).next().filter(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8], content_type: Option<&str>) -> Result<String, ParseError> {
        super::decode(bytes, content_type).map(|decoded| decoded.text)
    }

    #[test]
    fn utf_8_is_known_by_its_bytes_whatever_is_declared() {
        let xml = "<?xml version='1.0' encoding='ISO-8859-1'?><t>é</t>";
        assert_eq!(decode(xml.as_bytes(), Some("text/xml; charset=latin1")).unwrap(), xml);
        assert_eq!(decode("\u{FEFF}é".as_bytes(), None).unwrap(), "é");
    }

    #[test]
    fn what_is_declared_counts_for_the_rest() {
        let (arabic, _, _) = encoding_rs::WINDOWS_1256.encode("مراكش");
        assert_eq!(decode(&arabic, Some("text/plain; charset=windows-1256")).unwrap(), "مراكش");
        let latin = b"<?xml version=\"1.0\" encoding=\"iso-8859-15\"?><t>\xe9\xa4</t>";
        assert!(decode(latin, None).unwrap().contains("é€"));
        let page = b"<html><head><META http-equiv=x content='text/html; Charset=windows-1252'>\xe9";
        assert!(decode(page, None).unwrap().ends_with('é'));
        let wide: Vec<u8> = "مراكش".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide, Some("text/plain; charset=utf-16le")).unwrap(), "مراكش");
    }

    #[test]
    fn wide_encodings_are_known_by_their_bytes() {
        let xml = "<?xml version='1.0' encoding='utf-16'?><t>é🗞</t>";
        let wide = |mark: &str, two: fn(u16) -> [u8; 2]| -> Vec<u8> {
            format!("{mark}{xml}").encode_utf16().flat_map(two).collect()
        };
        let wider = |mark: &str, four: fn(u32) -> [u8; 4]| -> Vec<u8> {
            format!("{mark}{xml}").chars().flat_map(|c| four(c.into())).collect()
        };
        for mark in ["", "\u{FEFF}", "\n"] {
            for bytes in [
                wide(mark, u16::to_le_bytes),
                wide(mark, u16::to_be_bytes),
                wider(mark, u32::to_le_bytes),
                wider(mark, u32::to_be_bytes),
            ] {
                assert_eq!(decode(&bytes, None).unwrap().trim_start(), xml);
                assert_eq!(decode(&bytes, Some("text/xml; charset=utf-8")).unwrap().trim_start(), xml);
            }
        }
        assert_eq!(decode(xml.as_bytes(), None).unwrap(), xml, "UTF-16 that is read as ASCII is none");
        assert!(decode(b"\0\0\0<\0\0\xd8\0", None).is_err());
    }

    #[test]
    fn what_the_transport_says_beats_the_document() {
        let xml = b"<?xml version='1.0' encoding='iso-8859-1'?><t>\xcf\xf0\xe8</t>";
        assert!(decode(xml, Some("text/xml; charset=windows-1251")).unwrap().contains("При"));
        assert!(decode(xml, Some("text/xml; charset=klingon")).unwrap().contains("Ïðè"));
    }

    #[test]
    fn broken_encodings_are_read_as_browsers_read_them() {
        let quoted = "<?xml version='1.0' encoding='utf-8'?><t>caf\u{e9} \u{1}quay\u{2}</t>"
            .replace('\u{1}', "{")
            .replace('\u{2}', "}");
        let mut bytes = quoted.into_bytes();
        for byte in &mut bytes {
            *byte = match *byte {
                b'{' => 0x93,
                b'}' => 0x94,
                byte => byte,
            };
        }
        assert!(decode(&bytes, None).unwrap().contains("café “quay”"), "windows-1252 strewn into UTF-8");
        let latin = b"<?xml version='1.0' encoding='utf-8'?><t>caf\xe9 \x80</t>";
        assert!(decode(latin, None).unwrap().contains("café €"));
        let latin = b"<?xml version='1.0' encoding='iso-8859-1'?><t>\x93caf\xe9\x94</t>";
        assert!(decode(latin, None).unwrap().contains("“café”"));
        let (arabic, _, _) = encoding_rs::WINDOWS_1256.encode("<rss><t>افتتح المغرب ميناء آسفي الجديد اليوم</t></rss>");
        assert!(decode(&arabic, None).unwrap().contains("المغرب"), "an encoding that nobody declares");
        let one_wrong = b"<?xml version='1.0' encoding='gbk'?><t>\xd6\xd0\xce\xc4\xff\xd0\xc2</t>";
        assert!(decode(one_wrong, None).unwrap().contains("中文\u{FFFD}新"));
        let odd: Vec<u8> = "\u{FEFF}<t>é</t>".encode_utf16().flat_map(u16::to_le_bytes).chain([b' ']).collect();
        assert!(decode(&odd, None).unwrap().starts_with("<t>é</t>"));
        let no_text = b"<?xml version='1.0'?><t>a\xffb</t>";
        assert_eq!(decode(no_text, None), Err(ParseError::NotText { encoding: "UTF-8", at: Some(25) }));
    }

    #[test]
    fn older_code_pages_are_read_where_they_are_named() {
        let dos = b"<?xml version='1.0' encoding='cp437'?><t>caf\x82</t>";
        assert!(decode(dos, None).unwrap().contains("café"));
        assert_eq!(decode(b"caf\x82", Some("text/plain; charset=IBM850")).unwrap(), "café");
        let mainframe = b"\x4c\x6f\xa7\x94\x93\x40\x85\x95\x83\x96\x84\x89\x95\x87\x7e\x7d\x83\x97\xf1\xf1\xf4\xf0\x7d\x6f\x6e\x9f\x51";
        assert_eq!(decode(mainframe, None).unwrap(), "<?xml encoding='cp1140'?>€é");
        let ascii = "<?xml version='1.0' encoding='cp037'?><t>é</t>";
        assert_eq!(decode(ascii.as_bytes(), None).unwrap(), ascii, "EBCDIC that is read as ASCII is none");
        let japanese = b"<?xml version='1.0' encoding='iso2022_jp'?><t>\x1b$BF|\x1b(B</t>";
        assert!(decode(japanese, None).unwrap().contains('日'));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(decode(b"ab\xff", None), Err(ParseError::NotText { encoding: "UTF-8", at: Some(2) }));
        assert_eq!(
            decode(b"ab\xff", Some("text/html; charset=klingon")),
            Err(ParseError::UnknownEncoding("klingon".into()))
        );
        assert!(decode(b"\x81\xff\xff", Some("x; charset=shift_jis")).is_err());
    }

    #[test]
    fn an_encoding_that_is_not_certain_is_guessed() {
        let mut wide: Vec<u8> = "<t>é</t>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        wide.splice(..0, [0xFF, 0xFE]);
        let (arabic, _, _) = encoding_rs::WINDOWS_1256.encode("<t>افتتح المغرب ميناء آسفي الجديد اليوم</t>");
        for (bytes, content_type, is_guessed) in [
            ("<t>é</t>".as_bytes(), None, false),
            (b"<t>e</t>", Some("text/xml; charset=gb2312"), false),
            (b"<?xml version='1.0' encoding='iso-8859-1'?><t>\xe9</t>", None, false),
            (b"<t>\xe9</t>", Some("text/xml; charset=iso-8859-1"), false),
            (&wide, None, false),
            (b"<t>caf\xe9</t>", None, true),
            (b"<?xml version='1.0' encoding='utf-8'?><t>\xc3\xa9 \x93</t>", None, true),
            (&arabic, Some("text/xml; charset=klingon"), true),
            (b"<?xml version='1.0' encoding='gbk'?><t>\xd6\xd0\xce\xc4\xff\xd0\xc2</t>", None, true),
        ] {
            assert_eq!(super::decode(bytes, content_type).unwrap().is_guessed, is_guessed, "{bytes:?}");
        }
    }
}
