//! Splits markup into tokens: as tolerant as a browser, with the syntax of XML. Every token is a slice of the text.

use std::borrow::Cow;

use super::entity;

/// A piece of markup. Comments and processing instructions are skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// `<name …>` or `<name …/>`.
    Open(Tag<'a>),
    /// `</name>`.
    Close(&'a str),
    /// The text between tags, with its references unresolved.
    Text(&'a str),
    /// The text in `<![CDATA[…]]>`.
    Verbatim(&'a str),
    /// `<!DOCTYPE …>`.
    DocType {
        /// Whether it has declarations of its own, in brackets.
        declares: bool,
    },
}

/// The tag that opens an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    pub name: &'a str,
    /// The text after the name.
    pub attributes: Attributes<'a>,
    /// Whether it ends with `/>`.
    pub is_empty: bool,
}

/// The attributes of a tag, as written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attributes<'a>(&'a str);

/// The text ends within a tag, a comment or a CDATA section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut;

/// Reads tokens one after the other, each byte a bounded number of times.
#[derive(Clone, Debug)]
pub struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// Whether an unclosed quote was found: from there on, every `>` ends a tag.
    ignores_quotes: bool,
}

impl<'a> Scanner<'a> {
    /// Starts at the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, ignores_quotes: false }
    }

    /// The position of the next token, in bytes.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Goes back to the position of an earlier token.
    pub fn rewind(&mut self, position: usize) {
        self.at = position;
    }

    /// The text from a position on.
    pub fn rest(&self, position: usize) -> &'a str {
        self.text.get(position..).unwrap_or_default()
    }

    /// The text between two positions.
    pub fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// Reads the next token; `None` at the end.
    pub fn next(&mut self) -> Result<Option<Token<'a>>, Cut> {
        loop {
            let rest = &self.text[self.at..];
            let token = match rest.as_bytes() {
                [] => return Ok(None),
                [b'<', b'!', ..] => self.declaration(rest)?,
                [b'<', b'?', ..] => {
                    self.at += instruction_end(rest).ok_or(Cut)? + 1;
                    None
                }
                [b'<', b'/', ..] => self.close(rest)?,
                [b'<'] => return Err(Cut),
                [b'<', first, ..] if begins_name(*first) => match self.open(rest)? {
                    Some(tag) => Some(Token::Open(tag)),
                    None => Some(self.text(rest)),
                },
                _ => Some(self.text(rest)),
            };
            if token.is_some() {
                return Ok(token);
            }
        }
    }

    /// Reads text up to the next `<` that may begin markup.
    fn text(&mut self, rest: &'a str) -> Token<'a> {
        let bytes = rest.as_bytes();
        // A `<` at the start may begin no markup.
        let mut from = usize::from(rest.starts_with('<'));
        let end = loop {
            let Some(found) = rest.get(from..).and_then(|rest| rest.find('<')) else { break rest.len() };
            let at = from + found;
            match bytes.get(at + 1) {
                Some(b'!' | b'?' | b'/') | None => break at,
                Some(first) if begins_name(*first) => break at,
                Some(_) => from = at + 1,
            }
        };
        self.at += end;
        Token::Text(&rest[..end])
    }

    fn declaration(&mut self, rest: &'a str) -> Result<Option<Token<'a>>, Cut> {
        if let Some(verbatim) = rest.strip_prefix("<![CDATA[") {
            let end = verbatim.find("]]>").ok_or(Cut)?;
            self.at += 9 + end + 3;
            return Ok(Some(Token::Verbatim(&verbatim[..end])));
        }
        if rest.starts_with("<!--") {
            self.at += 2 + rest[2..].find("-->").ok_or(Cut)? + 3;
            return Ok(None);
        }
        let is_doctype = rest.get(2..9).is_some_and(|word| word.eq_ignore_ascii_case("doctype"));
        let end = if is_doctype { rest.find(['>', '[']) } else { rest.find('>') }.ok_or(Cut)?;
        self.at += end + 1;
        Ok(is_doctype.then(|| Token::DocType { declares: rest[end..].starts_with('[') }))
    }

    /// Reads a closing tag. A `<` before its `>` ends it too.
    fn close(&mut self, rest: &'a str) -> Result<Option<Token<'a>>, Cut> {
        let end = rest[2..].find(['>', '<']).ok_or(Cut)? + 2;
        self.at += end + usize::from(rest[end..].starts_with('>'));
        let name = rest[2..end].split_whitespace().next().unwrap_or_default();
        Ok((!name.is_empty()).then_some(Token::Close(name)))
    }

    /// Reads an opening tag; `None` if another `<` comes before its end: the first was only text.
    fn open(&mut self, rest: &'a str) -> Result<Option<Tag<'a>>, Cut> {
        let Some(end) = self.end_of_tag(rest)? else { return Ok(None) };
        let inside = &rest[1..end];
        let (inside, is_empty) = inside.strip_suffix('/').map_or((inside, false), |inside| (inside, true));
        let at = inside.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(at);
        self.at += end + 1;
        Ok(Some(Tag { name, attributes: Attributes(attributes), is_empty }))
    }

    fn end_of_tag(&mut self, rest: &str) -> Result<Option<usize>, Cut> {
        let bytes = rest.as_bytes();
        let mut at = 1;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'>' => return Ok(Some(at)),
                b'<' => return Ok(None),
                b'=' if !self.ignores_quotes => {
                    let value = at + 1 + bytes[at + 1..].iter().take_while(|b| b.is_ascii_whitespace()).count();
                    if let Some(quote @ (b'"' | b'\'')) = bytes.get(value) {
                        match rest[value + 1..].find(char::from(*quote)) {
                            Some(length) => at = value + 1 + length,
                            // The document may end here, or a closing quote is missing.
                            None if !rest[value..].contains('>') => return Err(Cut),
                            None => self.ignores_quotes = true,
                        }
                    }
                }
                _ => {}
            }
            at += 1;
        }
        Err(Cut)
    }
}

fn begins_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':') || !byte.is_ascii()
}

impl<'a> Attributes<'a> {
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// Names and raw values, in order; at most two hundred.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.all().take(200)
    }

    /// Names and raw values, in order, without a limit.
    pub fn all(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '/' | '=' | '"' | '\''));
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'')).unwrap_or(rest.len());
            let (name, behind) = rest.split_at(end);
            if name.is_empty() {
                return None;
            }
            let Some(value) = behind.trim_start().strip_prefix('=').map(str::trim_start) else {
                rest = behind;
                return Some((name, ""));
            };
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (value, behind) = match quote {
                Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
                None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
            };
            rest = behind;
            Some((name, value))
        })
    }

    /// The value of an attribute with its references resolved, without surrounding white space.
    pub fn get(self, name: &str) -> Option<Cow<'a, str>> {
        let (_, value) = self.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(entity::resolve(value.trim()))
    }
}

/// Where the `>` that ends a processing instruction is, in bytes: in `?>` (XML 1.0 §2.6). In HTML an instruction ends at
/// its first `>`, and a `?>` behind the next `<` belongs to another one.
fn instruction_end(rest: &str) -> Option<usize> {
    let next = rest[1..].find('<').map_or(rest.len(), |at| at + 1);
    rest[..next].find("?>").map(|at| at + 1).or_else(|| rest.find('>'))
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
