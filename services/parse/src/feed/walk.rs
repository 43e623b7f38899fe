//! Walks through a feed: it enters the elements that contain entries, and returns all others as whole fields.
//!
//! It accepts missing end tags, wrong nesting and junk around the root, as feed readers do. It reports a document
//! that ends inside an entry or a list of entries: the document is cut off.

use std::rc::Rc;

use super::{
    element::{Context, Element, Shape},
    names::Space,
};
use crate::ParseError;
use crate::word_list::WordList;
use crate::xml::scan::{Cut, Scanner, Tag, Token};

/// The maximum depth of nested elements.
const DEPTH: usize = 100;
/// Elements that never contain another field: a field that begins inside one shows that its end tag is missing.
static LEAVES: WordList = WordList::of(include_str!("data/leaves.txt"));
/// Elements that begin a field of an entry, and are not HTML elements that may be in a title.
static FIELDS: WordList = WordList::of(include_str!("data/fields.txt"));

/// The HTML elements without an end tag, except those that feeds use otherwise.
static VOID: WordList = WordList::of(include_str!("data/void.txt"));

/// The position of a document type with declarations of its own before the first element, if there is one.
pub fn declarations(text: &str) -> Option<usize> {
    let mut scanner = Scanner::new(text);
    loop {
        match scanner.next().ok()?? {
            Token::DocType { declares: true } => return text[..scanner.position()].rfind("<!"),
            Token::Open(_) => return None,
            _ => {}
        }
    }
}

/// A step of the walk.
#[derive(Debug)]
pub enum Step<'a> {
    /// The document's first element that belongs to a feed.
    Root(Element<'a>),
    /// The start of an entry, with its attributes.
    Entry(Element<'a>),
    /// A field of the feed, or of the open entry.
    Field(Element<'a>),
    EntryEnd,
}

struct Open<'a> {
    raw: &'a str,
    context: Rc<Context<'a>>,
    is_entry: bool,
}

/// Walks through a document.
pub struct Walk<'a> {
    fields: Fields<'a>,
    open: Vec<Open<'a>>,
    ends_entry: bool,
    seen_root: bool,
    channel_ended: bool,
}

impl<'a> Walk<'a> {
    /// Starts at the beginning of a document.
    pub fn new(text: &'a str, context: Context<'a>) -> Self {
        Self {
            fields: Fields::new(text, Rc::new(context)),
            open: Vec::new(),
            ends_entry: false,
            seen_root: false,
            channel_ended: false,
        }
    }

    /// The next step; `None` at the end of the root.
    pub fn next(&mut self) -> Result<Option<Step<'a>>, ParseError> {
        loop {
            if std::mem::take(&mut self.ends_entry) {
                return Ok(Some(Step::EntryEnd));
            }
            if self.seen_root && self.open.is_empty() {
                return Ok(None);
            }
            let at = self.fields.scanner.position();
            match self.fields.scanner.next() {
                Err(Cut) if !self.seen_root => return Err(ParseError::CutOff("document".into())),
                Err(Cut) if self.ends_root(at) => return Ok(None),
                Err(Cut) => return Err(self.cut_off()),
                Ok(None) => return self.end(),
                // The declarations of the first document type are resolved already.
                Ok(Some(Token::DocType { declares: true })) if !self.seen_root => return Err(ParseError::Declarations),
                Ok(Some(Token::Open(tag))) => {
                    if let Some(step) = self.opened(&tag, at)? {
                        return Ok(Some(step));
                    }
                }
                Ok(Some(Token::Close(name))) => {
                    if let Some(index) = self.open.iter().rposition(|open| open.raw.eq_ignore_ascii_case(name)) {
                        self.close_to(index);
                    }
                }
                Ok(Some(_)) => {}
            }
        }
    }

    fn opened(&mut self, tag: &Tag<'a>, at: usize) -> Result<Option<Step<'a>>, ParseError> {
        let outer = self.open.last().map_or(&self.fields.context, |open| &open.context);
        let context = outer.within(tag);
        let name = context.name(tag.name);
        let is_entry = name.space == Space::Core && matches!(name.local(), "item" | "entry");
        let is_list = matches!(
            (name.space, name.local()),
            // RSS 1.1 has its items in `<items>`.
            (Space::Core, "rss" | "channel" | "feed" | "rdf" | "items") | (Space::Rdf, "rdf")
        );
        if !is_entry && !is_list {
            if self.open.is_empty() {
                return Ok(None);
            }
            let stops = std::mem::take(&mut self.open);
            let field = self.fields.element(tag, context, &stops);
            self.open = stops;
            return field.map(|field| Some(Step::Field(field))).map_err(|wrong| match wrong {
                Wrong::Deep => ParseError::TooDeep(DEPTH),
                Wrong::Cut(name) => ParseError::CutOff(shown(name)),
            });
        }
        if let Some(index) = self.open.iter().position(|open| open.is_entry) {
            // An entry inside an entry: the end tag of the first is missing.
            self.fields.scanner.rewind(at);
            self.close_to(index);
            return Ok(None);
        }
        if self.open.len() == DEPTH {
            return Err(ParseError::TooDeep(DEPTH));
        }
        let element = Element {
            name,
            attributes: tag.attributes,
            context: Rc::clone(&context),
            inner: "",
            shape: Shape::default(),
        };
        self.open.push(Open { raw: tag.name, context, is_entry });
        if tag.is_empty {
            self.close_to(self.open.len() - 1);
        }
        let is_root = !std::mem::replace(&mut self.seen_root, true);
        Ok(match (is_entry, is_root) {
            (true, _) => Some(Step::Entry(element)),
            (false, true) => Some(Step::Root(element)),
            // A channel may declare its own language and base, and CDF its address.
            (false, false) => None,
        })
    }

    fn close_to(&mut self, index: usize) {
        for open in self.open.drain(index..) {
            self.ends_entry |= open.is_entry;
            self.channel_ended |= open.raw.eq_ignore_ascii_case("channel");
        }
    }

    fn end(&mut self) -> Result<Option<Step<'a>>, ParseError> {
        if !self.seen_root {
            return Err(ParseError::Malformed("it has no element that a feed begins with".into()));
        }
        // RSS 2.0 has no content after the end of its channel.
        let is_whole = self.channel_ended && self.open.len() == 1 && self.open[0].raw.eq_ignore_ascii_case("rss");
        if is_whole { Ok(None) } else { Err(self.cut_off()) }
    }

    /// Whether the rest of the document is the end tag of the root without its `>`.
    fn ends_root(&self, at: usize) -> bool {
        let rest = self.fields.scanner.rest(at).trim_end();
        let is_root = |open: &Open<'_>| rest.strip_prefix("</").is_some_and(|name| open.raw.eq_ignore_ascii_case(name));
        !self.open.iter().any(|open| open.is_entry) && self.open.first().is_some_and(is_root)
    }

    fn cut_off(&self) -> ParseError {
        ParseError::CutOff(shown(self.open.last().map_or("document", |open| open.raw)))
    }
}

/// A name for people: without prefix, shortened.
fn shown(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).chars().take(40).collect()
}

enum Wrong<'a> {
    Deep,
    Cut(&'a str),
}

/// The elements of a piece of markup, each whole, in order.
pub struct Fields<'a> {
    scanner: Scanner<'a>,
    context: Rc<Context<'a>>,
    nested: Vec<&'a str>,
}

impl<'a> Fields<'a> {
    /// Starts at the beginning of a text, in a context.
    pub fn new(text: &'a str, context: Rc<Context<'a>>) -> Self {
        Self { scanner: Scanner::new(text), context, nested: Vec::new() }
    }

    /// The element that a tag opens, up to its end tag or to the position where a missing end tag belongs.
    fn element(
        &mut self,
        tag: &Tag<'a>,
        context: Rc<Context<'a>>,
        stops: &[Open<'a>],
    ) -> Result<Element<'a>, Wrong<'a>> {
        let name = context.name(tag.name);
        let mut element = Element { name, attributes: tag.attributes, context, inner: "", shape: Shape::default() };
        if tag.is_empty {
            return Ok(element);
        }
        let is_leaf = name.space == Space::Core && LEAVES.has(name.local());
        let start = self.scanner.position();
        self.nested.clear();
        let end = loop {
            let at = self.scanner.position();
            let innermost = || self.nested.last().copied().unwrap_or(tag.name);
            match self.scanner.next() {
                Err(Cut) => return Err(Wrong::Cut(innermost())),
                // A piece of markup may end here; a document may not.
                Ok(None) if stops.is_empty() => break at,
                Ok(None) => return Err(Wrong::Cut(innermost())),
                Ok(Some(Token::Verbatim(_))) => element.shape.verbatim = true,
                Ok(Some(Token::Text(_) | Token::DocType { .. })) => {}
                Ok(Some(Token::Open(inner))) => {
                    let entry_again = stops.iter().any(|open| open.is_entry && open.raw == inner.name);
                    if entry_again || is_leaf && self.begins_field(&element, &inner) {
                        self.scanner.rewind(at);
                        break at;
                    }
                    element.shape.elements = true;
                    self.nest(&inner)?;
                }
                Ok(Some(Token::Close(closed))) => {
                    if let Some(index) = self.nested.iter().rposition(|open| open.eq_ignore_ascii_case(closed)) {
                        self.nested.truncate(index);
                    } else if closed.eq_ignore_ascii_case(tag.name) || is_without_prefix(closed, tag.name) {
                        break at;
                    } else if stops.iter().any(|open| open.raw.eq_ignore_ascii_case(closed)) {
                        self.scanner.rewind(at);
                        break at;
                    }
                }
            }
        };
        element.inner = self.scanner.slice(start, end);
        Ok(element)
    }

    fn begins_field(&self, element: &Element<'a>, tag: &Tag<'a>) -> bool {
        let name = element.context.within(tag).name(tag.name);
        self.nested.is_empty() && name.space == Space::Core && FIELDS.has(name.local())
    }

    fn nest(&mut self, tag: &Tag<'a>) -> Result<(), Wrong<'a>> {
        // Writers of HTML often leave these elements open.
        let left_open = |name: &str| matches!(name, "p" | "li" | "P" | "LI");
        if tag.is_empty || is_void(tag.name) || left_open(tag.name) && self.nested.last() == Some(&tag.name) {
            return Ok(());
        }
        if self.nested.len() == DEPTH {
            return Err(Wrong::Deep);
        }
        self.nested.push(tag.name);
        Ok(())
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        loop {
            if let Token::Open(tag) = self.scanner.next().ok()?? {
                let context = self.context.within(&tag);
                return self.element(&tag, context, &[]).ok();
            }
        }
    }
}

/// Whether an end tag lacks the prefix of its element.
fn is_without_prefix(closed: &str, name: &str) -> bool {
    name.split_once(':').is_some_and(|(_, local)| closed.eq_ignore_ascii_case(local))
}

/// Whether an HTML element has no end tag. Elements that feeds use otherwise are excepted.
pub fn is_void(name: &str) -> bool {
    VOID.has(&name.to_ascii_lowercase())
}

#[cfg(test)]
#[path = "walk_tests.rs"]
mod tests;
