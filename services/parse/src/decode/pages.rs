//! Code pages of older machines, one byte a character: those of DOS, Macintosh and mainframes (EBCDIC).

/// Each line has the names, in lower-case letters and digits only, then the characters of the last 128 bytes, or of the
/// last 192 for EBCDIC. U+FFFD: the byte is undefined.
const PAGES: &str = include_str!("pages.txt");
/// `<?xm` in EBCDIC (XML 1.0, appendix F).
const EBCDIC: [u8; 4] = [0x4C, 0x6F, 0xA7, 0x94];

#[derive(Clone, Copy, Debug)]
pub struct Page {
    pub name: &'static str,
    characters: &'static str,
    length: usize,
}

/// Finds a page by its name, in lower-case letters and digits only.
pub fn named(name: &str) -> Option<Page> {
    let (names, characters) = PAGES
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .find(|(names, _)| names.split(' ').any(|known| known == name))?;
    let name = names.split(' ').next().unwrap_or_default();
    Some(Page { name, characters, length: characters.chars().count() })
}

/// The page of an EBCDIC document, which names the page in EBCDIC. `None`: the document is not EBCDIC.
pub fn ebcdic(bytes: &[u8]) -> Option<Page> {
    let usual = bytes.starts_with(&EBCDIC).then(|| named("ibm037"))??;
    let end = bytes.iter().take(200).position(|byte| *byte == 0x6E)?;
    let head = usual.decode(&bytes[..end])?;
    let said = super::after_word(&head, "encoding").map(super::label::Charset::named);
    match said.flatten() {
        Some(super::label::Charset::Of(page)) if !page.shows_ascii() => Some(page),
        _ => Some(usual),
    }
}

impl Page {
    /// Whether every ASCII byte has its ASCII meaning.
    pub fn shows_ascii(self) -> bool {
        self.length == 128
    }

    /// Decodes; `None`: a byte is undefined.
    pub fn decode(self, bytes: &[u8]) -> Option<String> {
        let characters: Vec<char> = self.characters.chars().collect();
        let first = 256 - self.length;
        let character = |byte: &u8| match (usize::from(*byte).checked_sub(first), byte) {
            (Some(index), _) => characters.get(index).copied().filter(|c| *c != '\u{FFFD}'),
            (None, byte) if self.shows_ascii() => Some(char::from(*byte)),
            (None, 0x05) => Some('\t'),
            (None, 0x0D) => Some('\r'),
            (None, 0x15 | 0x25) => Some('\n'),
            (None, _) => None,
        };
        bytes.iter().map(character).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_is_whole() {
        for line in PAGES.lines() {
            let page = named(line.split([' ', '\t']).next().unwrap()).unwrap();
            assert!(page.length == 128 || page.length == 192, "{line}");
            let space = if page.shows_ascii() { b' ' } else { 0x40 };
            assert_eq!(page.decode(&[space, space]).as_deref(), Some("  "), "{line}");
        }
    }

    #[test]
    fn pages_of_dos_and_of_mainframes_are_read() {
        assert_eq!(named("cp437").unwrap().decode(b"caf\x82").as_deref(), Some("café"));
        assert_eq!(named("cp855").unwrap().decode(b"\xdd\xe1").as_deref(), Some("Пр"));
        let ebcdic: &[u8] = b"\x4c\x6f\xa7\x94\x93\x6f\x6e\x4c\xa3\x6e\x83\x81\x86\x51\x25\x4c\x61\xa3\x6e";
        assert_eq!(super::ebcdic(ebcdic).unwrap().decode(ebcdic).as_deref(), Some("<?xml?><t>café\n</t>"));
        assert!(super::ebcdic(b"<?xml?>").is_none() && named("ibm037").unwrap().decode(b"\x01").is_none());
    }
}
