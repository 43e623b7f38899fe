//! The encodings that documents declare: those of the web under every name in use, and older ones by their code
//! pages.

use encoding_rs::{Encoding, ISO_2022_JP, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};

use super::{
    guess::{self, Mended},
    letters,
    pages::{self, Page},
    shifted::{self, Shifted},
};

/// The encoding of a document.
#[derive(Clone, Copy, Debug)]
pub enum Charset {
    /// An encoding of the web.
    OfWeb(&'static Encoding),
    /// A code page of older machines.
    Of(Page),
    /// A seven-bit encoding.
    In(Shifted),
}

impl Charset {
    /// Finds the encoding of a label. `None`: the label is unknown.
    pub fn named(label: &str) -> Option<Self> {
        if let Some(encoding) = Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != REPLACEMENT) {
            return Some(Self::OfWeb(encoding));
        }
        let key: String = label.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
        let key = key.to_ascii_lowercase();
        if let Some(shifted) = Shifted::named(&key) {
            return Some(Self::In(shifted));
        }
        let of_web = Encoding::for_label(key.as_bytes()).or_else(|| Encoding::for_label(usual(&key)?.as_bytes()));
        of_web.map(Self::OfWeb).or_else(|| pages::named(&key).map(Self::Of))
    }

    pub fn is_utf_8(&self) -> bool {
        matches!(self, Self::OfWeb(encoding) if *encoding == UTF_8)
    }

    /// Whether encoded ASCII text can be read as ASCII.
    pub fn shows_ascii(&self) -> bool {
        match self {
            Self::OfWeb(encoding) => *encoding != UTF_16LE && *encoding != UTF_16BE,
            Self::Of(page) => page.shows_ascii(),
            Self::In(_) => true,
        }
    }

    /// Whether every ASCII byte has its ASCII meaning, whatever precedes it.
    pub fn is_ascii_compatible(&self) -> bool {
        match self {
            Self::OfWeb(encoding) => encoding.is_ascii_compatible(),
            Self::Of(page) => page.shows_ascii(),
            Self::In(_) => false,
        }
    }

    /// Decodes with U+FFFD for a few undefined bytes, as browsers do.
    pub fn decode_with_gaps(&self, bytes: &[u8]) -> Option<Mended> {
        match self {
            Self::OfWeb(encoding) => guess::with_gaps(encoding, bytes),
            Self::Of(_) | Self::In(_) => None,
        }
    }

    /// Decodes; `None`: the bytes are not valid in this encoding.
    pub fn decode(&self, bytes: &[u8]) -> Option<String> {
        match self {
            // The sequence that ends letters of two bytes may be cut.
            Self::OfWeb(encoding) if *encoding == ISO_2022_JP => {
                let cut = str::from_utf8(bytes).ok().filter(|text| text.is_ascii()).and_then(shifted::with_japanese);
                cut.or_else(|| letters::valid(encoding, bytes))
            }
            Self::OfWeb(encoding) => letters::valid(encoding, bytes),
            Self::Of(page) => page.decode(bytes),
            Self::In(shifted) => shifted.decode(bytes),
        }
    }

    pub fn name(&self) -> &'static str {
        match self {
            Self::OfWeb(encoding) => encoding.name(),
            Self::Of(page) => page.name,
            Self::In(shifted) => shifted.name(),
        }
    }
}

/// The web's label for a name that other programs write and the web does not define.
fn usual(key: &str) -> Option<String> {
    let number = ["windows", "win", "cp", "ms", ""].iter().find_map(|prefix| key.strip_prefix(prefix)).unwrap_or(key);
    let label = match number {
        "1250" | "1251" | "1252" | "1253" | "1254" | "1255" | "1256" | "1257" | "1258" | "874" => {
            return Some(format!("windows-{number}"));
        }
        "932" => "shift_jis",
        "936" => "gbk",
        "949" | "uhc" | "euckr" => "euc-kr",
        "950" | "big5hkscs" => "big5",
        "65001" | "u8" | "utf" => "utf-8",
        "819" | "latin" | "8859" => "iso-8859-1",
        "eucjp" | "ujis" => "euc-jp",
        "iso2022jp" => "iso-2022-jp",
        "gb180302000" => "gb18030",
        "macroman" => "macintosh",
        "maccyrillic" => "x-mac-cyrillic",
        _ => {
            return key
                .strip_prefix("iso8859")
                .or_else(|| key.strip_prefix("8859"))
                .map(|part| format!("iso-8859-{part}"));
        }
    };
    Some(label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_charset_is_known_by_every_name_in_use() {
        for (label, name) in [
            ("UTF-8", "UTF-8"),
            ("utf_8", "UTF-8"),
            ("latin-1", "windows-1252"),
            ("ISO8859_15", "ISO-8859-15"),
            ("iso8859-16", "ISO-8859-16"),
            ("cp1251", "windows-1251"),
            ("win-1256", "windows-1256"),
            ("cp932", "Shift_JIS"),
            ("cp949", "EUC-KR"),
            ("eucJP", "EUC-JP"),
            ("mac-roman", "macintosh"),
            ("IBM866", "IBM866"),
            ("cp437", "ibm437"),
            ("850", "ibm850"),
            ("EBCDIC-CP-US", "ibm037"),
            ("hp-roman8", "ibm1051"),
            ("hz-gb-2312", "HZ-GB-2312"),
            ("csISO2022KR", "ISO-2022-KR"),
            ("klingon", ""),
            ("", ""),
        ] {
            assert_eq!(Charset::named(label).as_ref().map_or("", Charset::name), name, "{label}");
        }
    }
}
