//! Running text: the paragraphs of an NITF or XHTML body, in order, without what stands beside them.

use super::{
    super::{Unreadable, prose},
    element::{Element, Node},
};

/// What begins and ends a paragraph, in NITF 3.x and XHTML.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hl1",
    "hl2",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "bq",
    "block",
    "pre",
    "table",
    "tr",
    "caption",
    "hr",
    "address",
    "body",
    "body.content",
    "body.end",
    "tagline",
    "bibliography",
    "datasource",
    "credit",
    "fn",
    "note",
    "nitf-col",
    "nitf-table",
];
/// What is no running text: media are read apart, and notes are for editors.
const SKIPPED: &[&str] = &[
    "script",
    "style",
    "head",
    "title",
    "media",
    "figure",
    "figcaption",
    "img",
    "audio",
    "video",
    "iframe",
    "object",
    "embed",
    "form",
    "button",
    "body.head",
    "nitf-table-metadata",
    "custom-table",
    "note",
    "template",
    "noscript",
];

/// The paragraphs below an element.
pub fn paragraphs(root: &Element) -> Vec<String> {
    let mut writer = Writer::default();
    let mut open: Vec<Step<'_>> = root.nodes.iter().rev().map(Step::Enter).collect();
    while let Some(step) = open.pop() {
        let element = match step {
            Step::End => {
                writer.end();
                continue;
            }
            Step::Enter(Node::Text(text)) => {
                writer.text.push_str(text);
                continue;
            }
            Step::Enter(Node::Element(element)) => element,
        };
        if SKIPPED.iter().any(|name| element.is(name)) {
            continue;
        }
        if element.is("br") || element.is("td") || element.is("th") {
            writer.text.push(' ');
        }
        if BLOCKS.iter().any(|name| element.is(name)) {
            writer.end();
            open.push(Step::End);
        }
        open.extend(element.nodes.iter().rev().map(Step::Enter));
    }
    writer.end();
    writer.paragraphs
}

/// The paragraphs of text that is marked up, or plain with a line or an empty line between them.
pub fn of_text(text: &str) -> Result<Vec<String>, Unreadable> {
    if text.contains("</") || text.contains("/>") || text.contains("<p>") || text.contains("<br>") {
        return prose::of_markup(text);
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let blocks: Vec<&str> = text.split("\n\n").collect();
    let lines: Vec<&str> = text.lines().collect();
    // Wire texts are broken into lines of 60 or 70 characters, unless each line is a paragraph.
    let parts = if blocks.iter().filter(|block| !block.trim().is_empty()).count() > 1 { split(&text) } else { lines };
    Ok(parts.into_iter().map(prose::line).filter(|line| !line.trim().is_empty()).collect())
}

/// The parts between lines that are empty or only white space.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            parts.push(&text[from..at]);
            from = at + line.len();
        }
        at += line.len();
    }
    parts.push(&text[from..]);
    parts
}

enum Step<'a> {
    Enter(&'a Node),
    End,
}

#[derive(Default)]
struct Writer {
    paragraphs: Vec<String>,
    text: String,
}

impl Writer {
    fn end(&mut self) {
        let paragraph = crate::domain::text::line(&self.text);
        self.text.clear();
        if !paragraph.is_empty() {
            self.paragraphs.push(paragraph);
        }
    }
}
