//! An element of a feed: a slice of the document, with the namespaces, base and language that apply in it.

use std::{borrow::Cow, rc::Rc};

use url::Url;

use super::{
    names::{self, Name, Space},
    walk::Fields,
};
use crate::xml::{
    entity,
    scan::{Attributes, Cut, Scanner, Tag, Token},
    without_cdata_marks,
};

/// What applies in an element and its descendants, unless they override it.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    spaces: Vec<(&'a str, Space)>,
    /// The base of relative addresses (XML Base).
    pub base: Option<Url>,
    /// Whether the document itself declares the base.
    pub says_base: bool,
    /// The language, `xml:lang`.
    pub language: Option<Cow<'a, str>>,
}

/// The maximum number of namespaces in scope.
const SPACES: usize = 100;

impl<'a> Context<'a> {
    /// The context of a document that was fetched from this address.
    pub fn at(url: Option<&Url>) -> Self {
        Self { base: url.cloned(), ..Self::default() }
    }

    /// The context within a tag.
    pub fn within(self: &Rc<Self>, tag: &Tag<'a>) -> Rc<Self> {
        if !tag.attributes.as_str().contains("xml") {
            return Rc::clone(self);
        }
        let mut inner = Self::clone(self);
        for (name, value) in tag.attributes.iter() {
            let value = || entity::resolve(value.trim());
            match name.split_once(':') {
                None if name == "xmlns" => inner.declare("", &value()),
                Some(("xmlns", prefix)) => inner.declare(prefix, &value()),
                Some(("xml", "lang")) => inner.language = Some(value()),
                Some(("xml", "base")) => inner.rebase(&value()),
                _ => {}
            }
        }
        Rc::new(inner)
    }

    fn declare(&mut self, prefix: &'a str, uri: &str) {
        let space = names::by_uri(uri).unwrap_or_else(|| names::by_prefix(prefix));
        self.spaces.retain(|(known, _)| *known != prefix);
        if self.spaces.len() < SPACES {
            self.spaces.push((prefix, space));
        }
    }

    fn rebase(&mut self, base: &str) {
        let joined = self.base.as_ref().map_or_else(|| Url::parse(base).ok(), |outer| outer.join(base).ok());
        if let Some(base) = joined.filter(|base| !base.cannot_be_a_base()) {
            (self.base, self.says_base) = (Some(base), true);
        }
    }

    /// The name of a tag.
    pub fn name(&self, raw: &str) -> Name {
        let (prefix, local) = raw.split_once(':').unwrap_or(("", raw));
        let declared = self.spaces.iter().rev().find(|(known, _)| *known == prefix);
        Name::new(declared.map_or_else(|| names::by_prefix(prefix), |(_, space)| *space), local)
    }

    /// The absolute form of an address, as far as the base is known.
    pub fn resolve(&self, address: &str) -> String {
        let joined = self.base.as_ref().and_then(|base| base.join(address).ok());
        joined.map_or_else(|| address.to_owned(), String::from)
    }
}

/// An element with its content.
#[derive(Clone, Debug)]
pub struct Element<'a> {
    pub name: Name,
    pub attributes: Attributes<'a>,
    /// The context inside the element.
    pub context: Rc<Context<'a>>,
    /// The text between its tags, as written.
    pub inner: &'a str,
    /// The kinds of its content.
    pub shape: Shape,
}

/// The kinds of content in an element beside text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    pub elements: bool,
    /// CDATA sections.
    pub verbatim: bool,
}

impl<'a> Element<'a> {
    /// An attribute's value, if it is not empty.
    pub fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        self.attributes.get(name).filter(|value| !value.is_empty())
    }

    /// An attribute of RDF, with any prefix.
    pub fn get_rdf(&self, name: &str) -> Option<Cow<'a, str>> {
        let is_wanted = |known: &str| {
            let local = known.split_once(':').map_or(known, |(_, local)| local);
            local == name && matches!(self.context.name(known).space, Space::Rdf | Space::Core)
        };
        let (_, value) = self.attributes.iter().find(|(known, _)| is_wanted(known))?;
        Some(entity::resolve(value.trim())).filter(|value| !value.is_empty())
    }

    /// An attribute with an address, made absolute.
    pub fn address(&self, name: &str) -> Option<String> {
        self.get(name).map(|address| self.context.resolve(&address))
    }

    /// The text of the element and its descendants, with references resolved, without marks of CDATA sections that were
    /// escaped, trimmed.
    pub fn text(&self) -> Cow<'a, str> {
        let text = self.text_as_written();
        match without_cdata_marks(&text) {
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
            Cow::Borrowed(_) => text,
        }
    }

    fn text_as_written(&self) -> Cow<'a, str> {
        let inner = self.inner.trim();
        // A `<` may begin a comment.
        if self.shape == Shape::default() && !inner.contains('<') {
            return entity::resolve(inner);
        }
        let only = inner.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>"));
        if let Some(only) = only.filter(|only| !self.shape.elements && !only.contains("]]>")) {
            return Cow::Borrowed(only.trim());
        }
        let mut text = String::with_capacity(inner.len());
        let mut scanner = Scanner::new(inner);
        loop {
            match scanner.next() {
                Ok(Some(Token::Text(raw))) => text.push_str(&entity::resolve(raw)),
                Ok(Some(Token::Verbatim(raw))) => text.push_str(raw),
                Ok(Some(_)) => {}
                Ok(None) => break,
                // The `<` begins no markup that ends in this element.
                Err(Cut) => {
                    text.push_str(&entity::resolve(&inner[scanner.position()..]));
                    break;
                }
            }
        }
        Cow::Owned(text.trim().to_owned())
    }

    /// The content as HTML: without the prefixes of XHTML, with empty elements closed, with CDATA as text.
    pub fn markup(&self) -> String {
        let mut html = String::with_capacity(self.inner.len());
        let mut scanner = Scanner::new(self.inner);
        let is_html = |name: &str| !name.contains(':') || self.context.name(name).space == Space::Xhtml;
        let local = |name: &'a str| match name.split_once(':') {
            Some((_, local)) if is_html(name) || matches!(local, "p" | "div" | "br" | "a" | "img" | "span") => local,
            _ => name,
        };
        while let Ok(Some(token)) = scanner.next() {
            match token {
                Token::Text(raw) => html.push_str(raw),
                Token::Verbatim(raw) => html.push_str(&raw.replace('&', "&amp;").replace('<', "&lt;")),
                Token::Open(tag) => {
                    let name = local(tag.name);
                    html.extend(["<", name, tag.attributes.as_str(), ">"]);
                    if tag.is_empty && !super::walk::is_void(name) {
                        html.extend(["</", name, ">"]);
                    }
                }
                Token::Close(name) => html.extend(["</", local(name), ">"]),
                Token::DocType { .. } => {}
            }
        }
        html
    }

    pub fn children(&self) -> Fields<'a> {
        Fields::new(self.inner, Rc::clone(&self.context))
    }
}
