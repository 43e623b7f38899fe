//! Looks through an XML document before a parser reads it: no declarations, no bomb, no cut end.

use quick_xml::{Reader, events::Event};

use super::ParseError;
use crate::model::limits::ENTRIES;

const DEPTH: usize = 100;
const ATTRIBUTES: usize = 200;

/// Refuses what is not well-formed, too deep, too rich in attributes or entries, or declares
/// entities. A document type without declarations is passed over; nothing is ever fetched for it.
pub fn check(xml: &str) -> Result<(), ParseError> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().trim_markup_names_in_closing_tags = true;
    // Many write `AT&T` as it is.
    reader.config_mut().allow_dangling_amp = true;
    let mut open: Vec<String> = Vec::new();
    let mut entries = 0;
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            // A tag that is never closed by `>` is told apart from one that is wrong.
            Err(quick_xml::Error::Syntax(_)) => return Err(cut_off(&open)),
            Err(error) => return Err(ParseError::Malformed(error.to_string())),
        };
        match event {
            Event::DocType(declaration) if declares(&declaration) => return Err(ParseError::Declarations),
            Event::Start(tag) => {
                if open.len() == DEPTH {
                    return Err(ParseError::TooDeep(DEPTH));
                }
                if tag.attributes().with_checks(false).take(ATTRIBUTES + 1).count() > ATTRIBUTES {
                    return Err(ParseError::TooManyElements);
                }
                let name = tag.local_name().as_ref().to_owned();
                entries += usize::from(matches!(name.as_str(), "item" | "entry"));
                open.push(name);
            }
            Event::Empty(tag) if tag.attributes().with_checks(false).take(ATTRIBUTES + 1).count() > ATTRIBUTES => {
                return Err(ParseError::TooManyElements);
            }
            Event::End(_) => drop(open.pop()),
            Event::Eof if open.is_empty() => return Ok(()),
            Event::Eof => return Err(cut_off(&open)),
            _ => {}
        }
        if entries > ENTRIES {
            return Err(ParseError::TooManyEntries);
        }
    }
}

/// Whether a document type has declarations of its own; empty brackets have none.
fn declares(declaration: &str) -> bool {
    declaration.split_once('[').is_some_and(|(_, inside)| !inside.trim().trim_end_matches(']').trim().is_empty())
}

fn cut_off(open: &[String]) -> ParseError {
    let name = open.last().map_or("document", String::as_str);
    ParseError::CutOff(name.chars().take(40).collect())
}

/// The document without its XML declaration: it is decoded already, and must not be once more.
pub fn without_declaration(xml: &str) -> &str {
    let start = xml.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if !start.starts_with("<?xml") {
        return start;
    }
    start.find("?>").map_or(start, |end| &start[end + 2..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bomb_is_refused_before_anything_is_expanded() {
        let bomb = "<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><rss>&b;</rss>";
        assert_eq!(check(bomb), Err(ParseError::Declarations));
        assert_eq!(check("<!DOCTYPE rss SYSTEM 'x.dtd' [ ]><rss></rss>"), Ok(()));
        assert_eq!(check("<!DOCTYPE rss PUBLIC \"-//Netscape//RSS\" \"http://x/y.dtd\"><rss></rss>"), Ok(()));
    }

    #[test]
    fn depth_attributes_and_entries_are_bounded() {
        let deep = format!("{}{}", "<a>".repeat(1_000), "</a>".repeat(1_000));
        assert_eq!(check(&deep), Err(ParseError::TooDeep(DEPTH)));
        let rich: String = (0..1_000).map(|n| format!(" a{n}=''")).collect();
        assert_eq!(check(&format!("<a{rich}/>")), Err(ParseError::TooManyElements));
        assert_eq!(check(&format!("<a{rich}></a>")), Err(ParseError::TooManyElements));
        let many = format!("<rss>{}</rss>", "<item></item>".repeat(ENTRIES + 1));
        assert_eq!(check(&many), Err(ParseError::TooManyEntries));
    }

    #[test]
    fn a_cut_end_is_told() {
        for cut in
            ["<rss><item><title>Un", "<rss><item><title>Un</titl", "<rss><item><title", "<rss><item><title><![CDATA[x"]
        {
            assert!(matches!(check(cut), Err(ParseError::CutOff(_))), "{cut}: {:?}", check(cut));
        }
        assert!(matches!(check("<rss><item></rss>"), Err(ParseError::Malformed(_))));
    }
}
