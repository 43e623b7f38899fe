//! A small tree of an XML document, within bounds. Elements are known by their local names: prefixes
//! don't matter, and what a vendor adds in a namespace of its own has no name here.

use std::sync::LazyLock;

use newsroom_text::clean_line;
use quick_xml::{
    NsReader,
    events::{BytesStart, Event},
    name::{Namespace, ResolveResult},
};

use super::{
    super::{ParseError, xml},
    entities::Entities,
};
use crate::word_list::WordList;

/// The elements of one document. A message of a hundred long items has a fifth of them.
const ELEMENTS: usize = 100_000;
/// The attributes of one document.
const ATTRIBUTES: usize = 300_000;

/// The namespaces that are in scope at a time: each element is looked up among them.
const NAMESPACES: usize = 500;

/// Whose elements these are, wherever they stand: of the formats themselves, and of the texts in them.
static ROOTS: LazyLock<WordList> = LazyLock::new(|| WordList::of(include_str!("data/roots.txt")));

/// One element.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Its local name; empty for what a vendor adds.
    pub name: String,
    attributes: Vec<(String, String)>,
    /// What it holds, in order.
    pub nodes: Vec<Node>,
}

/// What an element holds.
#[derive(Debug, PartialEq, Eq)]
pub enum Node {
    /// Another element.
    Element(Element),
    /// Characters.
    Text(String),
}

/// Reads a document that [`xml::check`] lets pass. Nothing is ever fetched for it.
pub fn read(document: &str) -> Result<Element, ParseError> {
    let document = xml::without_declaration(document);
    xml::check(document)?;
    let mut reader = NsReader::from_str(document);
    reader.config_mut().trim_markup_names_in_closing_tags = true;
    reader.config_mut().allow_dangling_amp = true;
    reader.resolver_mut().set_max_namespace_bindings(NAMESPACES);
    let mut builder = Builder::default();
    loop {
        let event = reader.read_event().map_err(malformed)?;
        let resolver = reader.resolver();
        match event {
            Event::Start(tag) => {
                let element = builder.element(&tag, &resolver.resolve_element(tag.name()).0)?;
                builder.open.push(element);
            }
            Event::Empty(tag) => {
                let element = builder.element(&tag, &resolver.resolve_element(tag.name()).0)?;
                builder.open.push(element);
                builder.close();
            }
            Event::End(_) => builder.close(),
            Event::Text(text) => builder.text(&text.xml10_content()),
            Event::CData(text) => builder.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().ok().flatten();
                match character {
                    Some(character) => builder.text(character.encode_utf8(&mut [0; 4])),
                    // A `;` comes somewhere behind an `&` that is only that.
                    None if reference.contains(char::is_whitespace) => {
                        builder.text(&format!("&{};", &*reference));
                    }
                    None => {
                        let name = reference.into_inner();
                        let text = builder.entities.text(&name).to_owned();
                        builder.text(&text);
                    }
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    builder.root.ok_or_else(|| ParseError::Malformed("it has no element".into()))
}

#[derive(Default)]
struct Builder {
    root: Option<Element>,
    open: Vec<Element>,
    elements: usize,
    attributes: usize,
    entities: Entities,
    /// The namespaces that are no vendor's.
    own: Vec<String>,
}

impl Builder {
    fn element(&mut self, tag: &BytesStart<'_>, namespace: &ResolveResult<'_>) -> Result<Element, ParseError> {
        self.elements += 1;
        if self.elements > ELEMENTS {
            return Err(self.beyond("elements", ELEMENTS));
        }
        let name = tag.local_name().as_ref().to_owned();
        let is_own = match namespace {
            ResolveResult::Bound(Namespace(uri)) => self.is_own(uri, &name),
            // A prefix that nobody declared is a slip of the sender's.
            ResolveResult::Unbound | ResolveResult::Unknown(_) => true,
        };
        let mut element = Element { name: if is_own { name } else { String::new() }, ..Element::default() };
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(malformed)?;
            self.attributes += 1;
            if self.attributes > ATTRIBUTES {
                return Err(self.beyond("attributes", ATTRIBUTES));
            }
            let name = attribute.key.as_ref();
            if name == "xml:lang" || !name.contains(':') {
                element.attributes.push((name.to_owned(), self.entities.unescaped(&attribute.value)));
            }
        }
        Ok(element)
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

    fn close(&mut self) {
        let Some(element) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.nodes.push(Node::Element(element)),
            None => self.root = Some(element),
        }
    }

    fn text(&mut self, text: &str) {
        let Some(element) = self.open.last_mut() else { return };
        match element.nodes.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => element.nodes.push(Node::Text(text.to_owned())),
        }
    }

    fn beyond(&self, what: &'static str, limit: usize) -> ParseError {
        let inside = self.open.last().map_or("document", |element| element.name.as_str());
        ParseError::Beyond { what, limit, inside: inside.chars().take(40).collect() }
    }
}

fn malformed(error: impl ToString) -> ParseError {
    ParseError::Malformed(error.to_string().chars().take(200).collect())
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

    /// The first element at the end of a path of names.
    pub fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(self, |element, name| element.child(name))
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
        clean_line(&super::super::prose::line(&self.raw_text()))
    }

    /// The text in one line of the element at the end of a path; empty when there is none.
    pub fn line_at(&self, path: &[&str]) -> String {
        self.at(path).map(Self::line).unwrap_or_default()
    }
}

#[cfg(test)]
#[path = "element_tests.rs"]
mod tests;
