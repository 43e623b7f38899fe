//! Recognises from a file's name whether it may contain news.

use crate::word_list::WordList;

/// The extensions of files with news, in lower case: feeds, pages, mails, and the formats of agencies.
static ENDINGS: WordList = WordList::of(include_str!("data/news_endings.txt"));

/// The extension of a name, which may include folders, if files with news have that extension. `None` for all other
/// files, for hidden files, and for files that are still being written, such as `a.xml.part`.
pub fn news_ending(name: &str) -> Option<&'static str> {
    let name = name.rsplit('/').next().unwrap_or_default();
    let (_, ending) = name.rsplit_once('.').filter(|_| !name.starts_with('.'))?;
    ENDINGS.iter().find(|known| known.eq_ignore_ascii_case(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_news_from_the_rest() {
        for (name, ending) in [
            ("a.xml", Some("xml")),
            ("2026/11/A.HTML", Some("html")),
            ("a.b.Eml", Some("eml")),
            ("wire.anpa", Some("anpa")),
            ("wire.iptc", Some("iptc")),
            ("a.xml.part", None),
            (".a.xml", None),
            ("in/.xml", None),
            ("in.xml/a", None),
            ("a.tmp", None),
            ("a.", None),
            ("xml", None),
            ("", None),
        ] {
            assert_eq!(news_ending(name), ending, "{name}");
        }
    }
}
