//! A small tree of an XML document, within bounds. Elements are known by their local names: prefixes
//! don't matter, and what a vendor adds in a namespace of its own has no name here.

use newsroom_text::clean_line;

use super::{
    entity,
    scan::{Cut, Scanner, Tag, Token},
};
use crate::{ParseError, model::limits::ENTRIES, prose, word_list::WordList};

/// The elements of one document. A message of a hundred long items has a fifth of them.
const ELEMENTS: usize = 100_000;
/// The attributes of one document, and of one element.
const ATTRIBUTES: usize = 300_000;
const ATTRIBUTES_OF_ONE: usize = 200;
/// The namespaces that are in scope at a time: each element is looked up among them.
const NAMESPACES: usize = 500;
/// How deep elements may be nested.
const DEPTH: usize = 100;

/// Whose elements these are, wherever they stand: of the formats themselves, and of the texts in them.
static ROOTS: WordList = WordList::of(include_str!("data/roots.txt"));

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Its local name; empty for what a vendor adds.
    pub name: String,
    attributes: Vec<(String, String)>,
    /// What it holds, in order.
    pub nodes: Vec<Node>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Node {
    Element(Element),
    Text(String),
}

/// Reads a document. Refused is what is not well-formed, too deep, too rich in elements, attributes or entries, or
/// declares entities.
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
    /// The elements that are open, with their names as written.
    open: Vec<(&'a str, Element)>,
    elements: usize,
    attributes: usize,
    entries: usize,
    /// The namespaces in scope: how deep they were declared, their prefixes, their addresses.
    spaces: Vec<(usize, &'a str, String)>,
    /// The namespaces that are no vendor's.
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
        // A prefix that nobody declared is a slip of the sender's.
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
        // The root of a document or of a text in it, in a namespace that is wrong, as happens.
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

    /// The innermost element that is open, for people.
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

impl Element {
    /// Whether it is called so, however that is cased.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// An attribute's value, trimmed; empty when there is none.
    pub fn attribute(&self, name: &str) -> &str {
        let same = |(known, _): &&(String, String)| known.eq_ignore_ascii_case(name);
        self.attributes.iter().find(same).map_or("", |(_, value)| value.trim())
    }

    /// The first of these attributes that says something.
    pub fn first_attribute(&self, names: &[&str]) -> &str {
        names.iter().map(|name| self.attribute(name)).find(|value| !value.is_empty()).unwrap_or_default()
    }

    /// The elements right below it.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The elements of this name right below it.
    pub fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements().filter(move |element| element.is(name))
    }

    /// The first element of this name right below it.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.is(name))
    }

    /// It and all below it, in document order.
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

    /// All of this name below it, in document order.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.all().skip(1).filter(move |element| element.is(name))
    }

    /// Its text and that of all below it, as written.
    pub fn raw_text(&self) -> String {
        let mut text = String::new();
        let mut open: Vec<&Node> = self.nodes.iter().rev().collect();
        while let Some(node) = open.pop() {
            match node {
                Node::Text(part) => text.push_str(part),
                Node::Element(element) => {
                    if element.is("br") {
                        text.push(' ');
                    }
                    open.extend(element.nodes.iter().rev());
                }
            }
        }
        text
    }

    /// Its text in one line, also when that is markup once more.
    pub fn line(&self) -> String {
        clean_line(&prose::line(&self.raw_text()))
    }
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
