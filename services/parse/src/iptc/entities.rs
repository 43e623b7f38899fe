//! Entities by the names that XML and HTML give them: documents use the latter without saying so.

use std::collections::HashMap;

use quick_xml::escape;

use super::super::prose;

/// How many different entities one document may use.
const KNOWN: usize = 300;
/// The longest name that HTML has is 31 characters.
const NAME: usize = 32;

/// The entities that a document has used so far.
#[derive(Debug, Default)]
pub struct Entities(HashMap<String, String>);

impl Entities {
    /// What an entity stands for; what nobody knows stays as it was written.
    pub fn text(&mut self, name: &str) -> &str {
        if let Some(text) = escape::resolve_predefined_entity(name) {
            return text;
        }
        let may_be = name.len() <= NAME && name.bytes().all(|b| b.is_ascii_alphanumeric());
        if !may_be || (self.0.len() == KNOWN && !self.0.contains_key(name)) {
            return "\u{FFFD}";
        }
        self.0.entry(name.to_owned()).or_insert_with(|| match name {
            // A line has no white space at its ends.
            "nbsp" => "\u{A0}".into(),
            "ensp" | "emsp" | "thinsp" => " ".into(),
            _ => prose::line(&format!("&{name};")),
        })
    }

    /// An attribute's value as it is meant.
    pub fn unescaped(&mut self, value: &str) -> String {
        let mut text = String::with_capacity(value.len());
        let mut rest = value;
        while let Some(at) = rest.find('&') {
            text.push_str(&rest[..at]);
            let behind = &rest[at + 1..];
            let is_name = |end: &usize| behind[..*end].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#');
            match behind.find(';').filter(|end| (1..=NAME).contains(end)).filter(is_name) {
                Some(end) => {
                    let name = &behind[..end];
                    match character(name) {
                        Some(character) => text.push(character),
                        None => text.push_str(self.text(name)),
                    }
                    rest = &behind[end + 1..];
                }
                None => {
                    text.push('&');
                    rest = behind;
                }
            }
        }
        text.push_str(rest);
        text
    }
}

/// The character that a reference by number is to.
fn character(name: &str) -> Option<char> {
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    code.ok().and_then(char::from_u32).or(Some('\u{FFFD}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_xml_and_html_are_known_and_others_do_no_harm() {
        let mut entities = Entities::default();
        for (name, text) in [("amp", "&"), ("eacute", "é"), ("nbsp", "\u{A0}"), ("lol9", "&lol9;"), ("a-b", "\u{FFFD}")]
        {
            assert_eq!(entities.text(name), text, "{name}");
        }
        assert_eq!(entities.unescaped("A &amp; B &#233;&#xE9;&eacute; & C; &#99999999;"), "A & B ééé & C; \u{FFFD}");
        for n in 0..10_000 {
            entities.text(&format!("e{n}"));
        }
        assert_eq!(entities.0.len(), KNOWN);
    }
}
