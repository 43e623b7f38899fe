//! The texts of a feed: detects which are markup, and converts them to plain text.

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};

use super::element::Element;
use crate::word_list::WordList;
use crate::{
    ParseError, plain, prose,
    xml::{
        entity,
        scan::{Scanner, Token},
    },
};

/// The beginning of a text in which its outermost element is looked for, in bytes.
const START_BYTES: usize = 400;

/// A text and its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written<'a> {
    /// The text; markup is HTML.
    pub text: Cow<'a, str>,
    pub kind: Kind,
}

/// How a text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Declared as plain, so that apparent markup in it is text (RFC 4287 §3.1.1.1).
    Literal,
    /// Plain by default. It counts as markup only if it closes an element.
    Plain,
    /// Undeclared, as in RSS: the kind is detected.
    Unsaid,
    Html,
}

/// Elements that may be in texts whose only formatting is HTML.
static HTML: WordList = WordList::of(include_str!("data/html.txt"));
/// Elements that indicate markup even if none is closed.
static TELLING: WordList = WordList::of(include_str!("data/telling.txt"));

/// Elements that are removed from every text, even a declared plain one: no page that shows the text may run them.
static HARMFUL: WordList = WordList::of(include_str!("data/harmful.txt"));

/// Reads a text construct: RSS text, Atom 1.0 by `type`, Atom 0.3 by `type` and `mode`. `None`: it is not a text, for
/// example a picture in Base64.
pub fn of<'a>(element: &Element<'a>, is_atom: bool) -> Option<Written<'a>> {
    let attribute = |name| element.get(name).map(|value| value.to_ascii_lowercase()).unwrap_or_default();
    let (declared, mode) = (attribute("type"), attribute("mode"));
    let kind = declared.split(';').next().unwrap_or_default().trim();
    let inline = || Written { text: Cow::Owned(element.markup()), kind: Kind::Html };
    // HTML that is escaped within an element around it.
    let unescaped = || {
        let Written { text, kind } = inline();
        let text = if text.contains("&lt;") && prose::is_escaped_markup(&element.text()) {
            Cow::Owned(entity::resolve(&text).into_owned())
        } else {
            text
        };
        Written { text, kind }
    };
    let escaped = |kind| Written { text: element.text(), kind };
    // Media RSS uses `plain`; a value without `/` is no media type.
    let is_text = !kind.contains('/') || kind.starts_with("text/");
    let is_xml = kind == "xhtml" || kind.ends_with("+xml") || kind.ends_with("/xml");
    if mode == "base64" || !is_text && !is_xml && mode.is_empty() {
        let text = decoded(&element.text())?;
        let is_octets =
            kind == "application/octet-stream" && !text.chars().any(|c| c.is_control() && !c.is_whitespace());
        let kind = match kind {
            _ if is_octets => Kind::Unsaid,
            kind if kind.contains("html") || is_xml => Kind::Html,
            _ => Kind::Literal,
        };
        return (is_text || is_xml || is_octets).then_some(Written { text: Cow::Owned(text), kind });
    }
    Some(match kind {
        _ if element.shape.elements && mode != "escaped" && kind.contains("html") && !is_xml => unescaped(),
        _ if element.shape.elements && mode != "escaped" => inline(),
        "text" | "text/plain" if is_atom && mode.is_empty() => escaped(Kind::Literal),
        "text" | "text/plain" => escaped(Kind::Unsaid),
        "" if is_atom && mode != "escaped" => escaped(Kind::Plain),
        "" => escaped(Kind::Unsaid),
        _ if is_xml && (kind == "xhtml" || kind.contains("html")) => escaped(Kind::Html),
        _ if is_xml => return None,
        kind if kind.contains("html") => escaped(Kind::Html),
        _ => escaped(Kind::Unsaid),
    })
}

/// Decodes Base64 (RFC 4648), with any white space and padding.
fn decoded(text: &str) -> Option<String> {
    let letters: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=').collect();
    String::from_utf8(STANDARD_NO_PAD.decode(letters).ok()?).ok()
}

impl Written<'_> {
    fn is_markup(&self) -> bool {
        match self.kind {
            Kind::Literal => has_tags(&self.text, &HARMFUL, None),
            Kind::Plain => has_tags(&self.text, &HTML, None) || has_tags(&self.text, &HARMFUL, None),
            Kind::Unsaid => looks_like_markup(&self.text),
            Kind::Html => self.text.contains(['<', '&']),
        }
    }

    /// The text in one line.
    pub fn line(&self) -> String {
        let is_markup = self.is_markup() || self.kind != Kind::Literal && prose::is_escaped(&self.text);
        if !is_markup {
            return self.text.clone().into_owned();
        }
        prose::of_markup(&self.text).map_or_else(|_| String::new(), |paragraphs| paragraphs.join(" "))
    }

    /// The text in paragraphs.
    pub fn paragraphs(&self) -> Result<Vec<String>, ParseError> {
        // References alone do not make HTML of a text whose paragraphs are separated by empty lines.
        let is_plain = self.kind == Kind::Unsaid && !self.text.contains('<');
        if !is_plain && self.is_markup() {
            return prose::of_markup(&self.text);
        }
        if self.kind != Kind::Literal && prose::is_escaped(&self.text) {
            return prose::of_markup(&self.text);
        }
        let resolved = if is_plain { entity::resolve(&self.text) } else { self.text.as_ref().into() };
        Ok(plain::paragraphs(&without_indent(&prose::without_shortcodes(&resolved))))
    }
}

/// A text without the indent that its lines have behind the first, whose own is left out. Such an indent is of the
/// document and not of the text.
fn without_indent(text: &str) -> Cow<'_, str> {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let behind = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    let common = behind.map(indent).min().unwrap_or(0);
    if common == 0 {
        return Cow::Borrowed(text);
    }
    let mut lines = text.lines();
    let mut dedented = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        dedented.push('\n');
        dedented.push_str(line.get(common..).unwrap_or_default());
    }
    Cow::Owned(dedented)
}

/// The language that the outermost element in a text declares, `xml:lang` or `lang`.
pub fn language_within(field: &Element<'_>) -> Option<String> {
    let inner = field.inner.trim_start();
    let inner = inner.strip_prefix("<![CDATA[").unwrap_or(inner).trim_start();
    let start = &inner[..inner.floor_char_boundary(START_BYTES)];
    let start = if start.starts_with("&lt;") { entity::resolve(start) } else { start.into() };
    let Ok(Some(Token::Open(tag))) = Scanner::new(&start).next() else { return None };
    let name = tag.name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
    if !matches!(name.as_str(), "div" | "body" | "article" | "section" | "main" | "html") {
        return None;
    }
    let language = tag.attributes.get("xml:lang").or_else(|| tag.attributes.get("lang"))?;
    (!language.is_empty()).then(|| language.into_owned())
}

/// A short text of undeclared kind, in one line.
pub fn line(text: &str) -> String {
    Written { text: Cow::Borrowed(text), kind: Kind::Unsaid }.line()
}

/// Whether a text looks like markup: it closes an HTML element, or has a telling element, a reference or a comment.
fn looks_like_markup(text: &str) -> bool {
    let has_comment = || text.find("<!--").is_some_and(|at| text[at..].contains("-->"));
    text.contains(['<', '&']) && (has_tags(text, &HTML, Some(&TELLING)) || entity::occurs_in(text) || has_comment())
}

/// Whether a text closes one of the elements, opens one with an attribute, or opens a telling one.
fn has_tags(text: &str, elements: &WordList, telling: Option<&WordList>) -> bool {
    text.match_indices('<').take(10_000).any(|(at, _)| {
        let rest = &text[at + 1..];
        let (rest, closes) = rest.strip_prefix('/').map_or((rest, false), |rest| (rest, true));
        let length = rest.bytes().take(12).take_while(u8::is_ascii_alphanumeric).count();
        let (name, behind) = rest.split_at(length);
        let name = name.to_ascii_lowercase();
        if length == 0 || !elements.has(&name) {
            return false;
        }
        let ends = behind.starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace());
        let has_attribute =
            || behind.bytes().take(200).take_while(|byte| *byte != b'>' && *byte != b'<').any(|byte| byte == b'=');
        ends && (closes || telling.is_some_and(|telling| telling.has(&name)) || has_attribute())
    })
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
