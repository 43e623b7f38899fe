//! A small tree of an XML document, within bounds. Elements have their local names: prefixes don't matter, and
//! an element in a vendor's own namespace has no name.

use newsroom_text::clean_line;

use super::{
    entity,
    scan::{Cut, Scanner, Tag, Token},
};
use crate::{ParseError, model::limits::ENTRIES, prose, word_list::WordList};

/// The maximum number of elements in one document. A message of a hundred long items has a fifth of them.
const ELEMENTS: usize = 100_000;
/// The maximum number of attributes in one document, and of one element.
const ATTRIBUTES: usize = 300_000;
const ATTRIBUTES_OF_ONE: usize = 200;
/// The maximum number of namespaces in scope: each element searches them.
const NAMESPACES: usize = 500;
/// The maximum depth of nested elements.
const DEPTH: usize = 100;

/// The roots of the formats themselves and of the texts in them. Their elements are known in any namespace.
static ROOTS: WordList = WordList::of(include_str!("data/roots.txt"));

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// The local name; empty for a vendor's extension.
    pub name: String,
    attributes: Vec<(String, String)>,
    /// The child nodes, in order.
    pub nodes: Vec<Node>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Node {
    Element(Element),
    Text(String),
}

/// Parses a document. It rejects a document that is not well-formed, is too deep, has too many elements, attributes or
/// entries, or declares entities.
pub fn read(document: &str) -> Result<Element, ParseError> {
    let mut scanner = Scanner::new(document);
    let mut builder = Builder::default();
    loop {
        match scanner.next() {
            Err(Cut) => return Err(builder.cut_off()),
            Ok(None) if builder.open.is_empty() => break,
            Ok(None) => return Err(builder.cut_off()),
            Ok(Some(Token::Open(tag))) => builder.begin(&tag)?,
            Ok(Some(Token::Close(name))) => builder.end(name)?,
            Ok(Some(Token::Text(text))) if text.contains('<') => {
                return Err(ParseError::Malformed("a `<` begins no element".into()));
            }
            Ok(Some(Token::Text(text))) => builder.text(&entity::resolve(text)),
            Ok(Some(Token::Verbatim(text))) => builder.text(text),
            Ok(Some(Token::DocType { declares: false })) => {}
            Ok(Some(Token::DocType { declares: true })) => {
                // Empty brackets declare nothing.
                let inside = &document[scanner.position()..];
                let behind = inside.trim_start().strip_prefix(']').and_then(|rest| rest.trim_start().strip_prefix('>'));
                let behind = behind.ok_or(ParseError::Declarations)?;
                scanner.rewind(document.len() - behind.len());
            }
        }
    }
    builder.root.ok_or_else(|| ParseError::Malformed("it has no element".into()))
}

#[derive(Default)]
struct Builder<'a> {
    root: Option<Element>,
    /// The open elements, with their names as written.
    open: Vec<(&'a str, Element)>,
    elements: usize,
    attributes: usize,
    entries: usize,
    /// The namespaces in scope: depth of the declaration, prefix, address.
    spaces: Vec<(usize, &'a str, String)>,
    /// The namespaces that are not a vendor's.
    own: Vec<String>,
}

impl<'a> Builder<'a> {
    fn begin(&mut self, tag: &Tag<'a>) -> Result<(), ParseError> {
        self.elements += 1;
        if self.elements > ELEMENTS {
            return Err(self.beyond("elements", ELEMENTS));
        }
        if self.open.len() == DEPTH {
            return Err(ParseError::TooDeep(DEPTH));
        }
        let mut element = Element::default();
        for (at, (name, value)) in tag.attributes.all().enumerate() {
            self.attributes += 1;
            if at == ATTRIBUTES_OF_ONE {
                return Err(ParseError::TooManyElements);
            }
            if self.attributes > ATTRIBUTES {
                return Err(self.beyond("attributes", ATTRIBUTES));
            }
            let value = || entity::resolve(value).into_owned();
            match name.split_once(':') {
                Some(("xmlns", prefix)) => self.spaces.push((self.open.len(), prefix, value())),
                None if name == "xmlns" => self.spaces.push((self.open.len(), "", value())),
                Some(_) if name != "xml:lang" => {}
                _ => element.attributes.push((name.to_owned(), value())),
            }
        }
        if self.spaces.len() > NAMESPACES {
            return Err(ParseError::Malformed("it declares too many namespaces".into()));
        }
        let (prefix, local) = tag.name.split_once(':').unwrap_or(("", tag.name));
        self.entries += usize::from(!tag.is_empty && matches!(local, "item" | "entry"));
        if self.entries > ENTRIES {
            return Err(ParseError::TooManyEntries);
        }
        let space = self.spaces.iter().rev().find(|(_, known, _)| *known == prefix).map(|(_, _, uri)| uri.clone());
        // An undeclared prefix is a mistake of the sender.
        if space.is_none_or(|uri| self.is_own(&uri, local)) {
            local.clone_into(&mut element.name);
        }
        self.open.push((tag.name, element));
        if tag.is_empty { self.end(tag.name) } else { Ok(()) }
    }

    fn is_own(&mut self, uri: &str, name: &str) -> bool {
        let known = uri.is_empty()
            || uri.contains("iptc.org/")
            || uri.ends_with("w3.org/1999/xhtml")
            || self.own.iter().any(|own| own == uri);
        // Senders sometimes put the root of a document, or of a text in it, into a wrong namespace.
        let is_root = self.open.is_empty() || ROOTS.has(&name.to_ascii_lowercase());
        if !known && is_root && self.own.len() < 20 {
            self.own.push(uri.to_owned());
        }
        known || is_root
    }

    fn end(&mut self, name: &str) -> Result<(), ParseError> {
        let Some((_, element)) = self.open.pop_if(|(open, _)| *open == name) else {
            let name: String = name.chars().take(40).collect();
            return Err(ParseError::Malformed(format!("</{name}> ends no element that is open")));
        };
        self.spaces.retain(|(depth, ..)| *depth < self.open.len());
        match self.open.last_mut() {
            Some((_, parent)) => parent.nodes.push(Node::Element(element)),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        let Some((_, element)) = self.open.last_mut() else { return };
        let text = text.replace("\r\n", "\n");
        match element.nodes.last_mut() {
            Some(Node::Text(before)) => before.push_str(&text),
            _ => element.nodes.push(Node::Text(text)),
        }
    }

    /// The name of the innermost open element, for people.
    fn inside(&self) -> String {
        let name = self.open.last().map_or("document", |(name, _)| name);
        name.rsplit(':').next().unwrap_or(name).chars().take(40).collect()
    }

    fn beyond(&self, what: &'static str, limit: usize) -> ParseError {
        ParseError::Beyond { what, limit, inside: self.inside() }
    }

    fn cut_off(&self) -> ParseError {
        ParseError::CutOff(self.inside())
    }
}

/// A step of a walk through a tree.
enum Step<'a> {
    Enter(&'a Node),
    /// Breaks the line behind a paragraph.
    Break,
}

impl Element {
    /// Whether the element has this name, compared without case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// An attribute's value, trimmed; empty if the attribute is absent.
    pub fn attribute(&self, name: &str) -> &str {
        let same = |(known, _): &&(String, String)| known.eq_ignore_ascii_case(name);
        self.attributes.iter().find(same).map_or("", |(_, value)| value.trim())
    }

    /// The first of these attributes that is not empty.
    pub fn first_attribute(&self, names: &[&str]) -> &str {
        names.iter().map(|name| self.attribute(name)).find(|value| !value.is_empty()).unwrap_or_default()
    }

    /// The child elements.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The child elements of this name.
    pub fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements().filter(move |element| element.is(name))
    }

    /// The first child element of this name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.is(name))
    }

    /// The element and all its descendants, in document order.
    pub fn all(&self) -> impl Iterator<Item = &Element> {
        let mut open = vec![self];
        std::iter::from_fn(move || {
            let element = open.pop()?;
            let from = open.len();
            open.extend(element.elements());
            open[from..].reverse();
            Some(element)
        })
    }

    /// All descendants of this name, in document order.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.all().skip(1).filter(move |element| element.is(name))
    }

    /// The text of the element and its descendants, as written. The paragraphs in it are lines; scripts and styles are
    /// no text.
    pub fn raw_text(&self) -> String {
        let mut text = String::new();
        let mut open: Vec<Step<'_>> = self.nodes.iter().rev().map(Step::Enter).collect();
        while let Some(step) = open.pop() {
            let element = match step {
                Step::Enter(Node::Text(part)) => {
                    text.push_str(part);
                    continue;
                }
                Step::Break => {
                    text.push('\n');
                    continue;
                }
                Step::Enter(Node::Element(element)) => element,
            };
            let name = element.name.to_ascii_lowercase();
            match name.as_str() {
                "script" | "style" => continue,
                "br" => text.push('\n'),
                name if prose::is_block(name) => {
                    text.push('\n');
                    open.push(Step::Break);
                }
                _ => {}
            }
            open.extend(element.nodes.iter().rev().map(Step::Enter));
        }
        text
    }

    /// The text in one line; if the text is escaped markup, its plain text.
    pub fn line(&self) -> String {
        clean_line(&prose::line(&self.raw_text()))
    }
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
