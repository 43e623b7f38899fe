//! The document type of XML (XML 1.0 §2.8): finds its end, and resolves its harmless entities.

use std::{borrow::Cow, collections::HashMap};

use super::entity;
use crate::{ParseError, model::limits::DOCUMENT_BYTES};

/// The maximum number of entities that a document may declare, and the longest value of an entity, in bytes.
const ENTITIES: usize = 500;
const ENTITY_BYTES: usize = 1_000;
/// The longest reference, in bytes.
const NAME_BYTES: usize = 64;

/// The end of the document type at the start of a text. `None`: the text does not start with one.
pub fn end(text: &str) -> Option<usize> {
    let (at, has_subset) = head(text)?;
    if has_subset { Subset { text, at }.read(|_| Some(())) } else { Some(at) }
}

/// The document without its type and with its entities resolved. Only entities with a short text as their value are
/// allowed. An entity with references to others, or with an external value, is refused: it may be an XML bomb. Other
/// declarations, of elements and under `%`, have no meaning for a feed; nothing is ever fetched.
pub fn resolved(document: &str, from: usize) -> Result<String, ParseError> {
    let text = &document[from..];
    let (at, _) = head(text).ok_or(ParseError::Declarations)?;
    let mut entities: HashMap<&str, String> = HashMap::new();
    let end = Subset { text, at }.read(|(name, value)| {
        let value = harmless(value).filter(|_| entities.len() < ENTITIES)?;
        entities.entry(name).or_insert(value);
        Some(())
    });
    let end = end.ok_or(ParseError::Declarations)?;
    let mut whole = document[..from].to_owned();
    let mut rest = &text[end..];
    while let Some(reference) = rest.find('&') {
        let (before, behind) = rest.split_at(reference + 1);
        whole.push_str(before);
        rest = behind;
        if let Some(length) = behind.bytes().take(NAME_BYTES).position(|byte| byte == b';')
            && let Some(value) = entities.get(&behind[..length])
        {
            whole.pop();
            whole.push_str(value);
            rest = &behind[length + 1..];
        }
        if whole.len() > DOCUMENT_BYTES {
            return Err(ParseError::TooLarge);
        }
    }
    whole.push_str(rest);
    Ok(whole)
}

/// The position after the first `[` or `>` of a document type, and whether it is a `[`.
fn head(text: &str) -> Option<(usize, bool)> {
    let is_one = text.get(..9).is_some_and(|word| word.eq_ignore_ascii_case("<!doctype"));
    let at = text.find(['>', '[']).filter(|_| is_one)?;
    Some((at + 1, text[at..].starts_with('[')))
}

/// The value of an entity, escaped for insertion into a document.
fn harmless(value: &str) -> Option<String> {
    let refers = value.split('&').skip(1).any(|rest| !rest.starts_with('#'));
    if refers || value.len() > ENTITY_BYTES || value.contains(['<', '%']) {
        return None;
    }
    let value: Cow<'_, str> = entity::resolve(value);
    Some(value.replace('&', "&amp;").replace('<', "&lt;"))
}

/// The internal subset: the text between the brackets.
struct Subset<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Subset<'a> {
    /// Reads up to the end of the document type and returns that position. `None`: the document type has no end, or
    /// `take` rejects an entity.
    fn read(mut self, mut take: impl FnMut((&'a str, &'a str)) -> Option<()>) -> Option<usize> {
        loop {
            self.skip_space();
            let rest = self.rest();
            match rest.as_bytes() {
                [b']', ..] => {
                    self.at += 1;
                    self.skip_space();
                    return self.rest().starts_with('>').then_some(self.at + 1);
                }
                [b'<', b'!', b'-', b'-', ..] => self.at += rest.find("-->")? + 3,
                [b'<', b'?', ..] => self.at += rest.find("?>")? + 2,
                [b'<', b'!', ..] => {
                    let end = declaration_end(rest)?;
                    self.at += end;
                    if let Some(entity) = rest[..end].strip_prefix("<!ENTITY") {
                        general(entity)?.map_or(Some(()), &mut take)?;
                    }
                }
                [b'%', ..] => self.at += rest.find(';')? + 1,
                _ => return None,
            }
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }
}

/// The end of a declaration; a `>` in quotes does not end it.
fn declaration_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (byte, quote) {
            (b'>', None) => return Some(at + 1),
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            _ => {}
        }
    }
    None
}

/// The name and the value of an entity, from the text after `<!ENTITY`; `Some(None)` for a parameter entity or for one
/// that XML predefines. An external entity gives a value that is never harmless.
fn general(declaration: &str) -> Option<Option<(&str, &str)>> {
    let (name, rest) = declaration.trim_start().split_once(|c: char| c.is_whitespace())?;
    if name == "%" || matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") {
        return Some(None);
    }
    let rest = rest.trim_start();
    let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return Some(Some((name, "<"))) };
    Some(Some((name, rest[1..].split_once(quote)?.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_type_ends_behind_its_brackets() {
        for (text, behind) in [
            ("<!DOCTYPE rss><rss>", Some("<rss>")),
            ("<!doctype rss SYSTEM 'x'>a", Some("a")),
            ("<!DOCTYPE a [ <!-- ]> --> <!ELEMENT a (b)> <!ATTLIST a b CDATA ']>'> <?x ]> ?> ] >b", Some("b")),
            ("<!DOCTYPE a [<!ENTITY % b SYSTEM 'c'> %b; ]>b", Some("b")),
            ("<!DOCTYPE a [<!ENTITY b SYSTEM 'c'><!ENTITY d '&b;'>]>e", Some("e")),
            ("<!DOCTYPE a [ b ]>", None),
            ("<!DOCTYPE a [", None),
            ("<!DOCTYPE a", None),
            ("<rss>", None),
        ] {
            assert_eq!(end(text).map(|end| &text[end..]), behind, "{text}");
        }
    }

    #[test]
    fn entities_that_stand_for_a_short_text_are_resolved() {
        let document = "<!DOCTYPE a [<!ENTITY b \"c\"><!ENTITY d '&#169; &#38; \"e\"'><!ENTITY % f SYSTEM 'g'><!ENTITY amp '&#38;#38;'>]><a>&b;&d;&h;&amp;&</a>";
        assert_eq!(resolved(document, 0).as_deref(), Ok("<a>c© &amp; \"e\"&h;&amp;&</a>"));
    }

    #[test]
    fn entities_that_could_do_harm_are_refused() {
        let long = format!("<!ENTITY a '{}'>", "x".repeat(ENTITY_BYTES + 1));
        let many: String = (0..=ENTITIES).map(|n| format!("<!ENTITY a{n} 'x'>")).collect();
        for entity in [
            "<!ENTITY a '&b;'>",
            "<!ENTITY a SYSTEM 'file:///etc/passwd'>",
            "<!ENTITY a PUBLIC 'b' 'c'>",
            "<!ENTITY a '<b/>'>",
            "<!ENTITY a '%b;'>",
            "<!ENTITY a 'b>",
            &long,
            &many,
        ] {
            assert_eq!(resolved(&format!("<!DOCTYPE a [{entity}]><a/>"), 0), Err(ParseError::Declarations), "{entity}");
        }
        let value = "x".repeat(ENTITY_BYTES);
        let much = format!("<!DOCTYPE a [<!ENTITY a '{value}'>]><a>{}</a>", "&a;".repeat(20_000));
        assert_eq!(resolved(&much, 0), Err(ParseError::TooLarge));
    }
}
