//! Converts markup to prose: an HTML tree within bounds, and its paragraphs as plain text.
//!
//! Only text nodes leave this module, so that scripts, styles and attributes cannot.

mod escaped;
mod fragment;
mod shortcode;
mod tree;

use dom_query::{Document, NodeId, NodeRef};

use super::{ParseError, captions::Captions, editors_only, paragraphs::Writer, shown_picture::captions};
use crate::word_list::WordList;

/// Elements that never contain an article's text.
static SKIPPED: WordList = WordList::of(include_str!("prose/data/skipped.txt"));
/// Elements beside an article's text.
static BESIDE: WordList = WordList::of(include_str!("prose/data/beside.txt"));
/// Elements that begin and end a paragraph.
static BLOCKS: WordList = WordList::of(include_str!("prose/data/blocks.txt"));

/// Parses a piece of markup that senders write by hand or by joining texts: an element that is never closed contains
/// nothing, and marks of CDATA sections are left out.
pub fn fragment(html: &str) -> Result<Document, ParseError> {
    tree(&fragment::tidy(&shortcode::as_figures(html)))
}

/// The paragraphs of plain text in a piece of markup. Markup that was escaped once too often is read as markup.
pub fn of_markup(html: &str) -> Result<Vec<String>, ParseError> {
    let paragraphs = paragraphs(fragment(html)?.root());
    match escaped::markup_in(html, &paragraphs) {
        Some(markup) => Ok(self::paragraphs(fragment(&markup)?.root())),
        None => Ok(paragraphs),
    }
}

pub use escaped::{is_escaped, is_escaped_markup};
pub use shortcode::without as without_shortcodes;
pub use tree::tree;

/// Converts a text that may contain markup to one line of plain text: a title with an entity or an emphasis in it.
pub fn line(text: &str) -> String {
    let is_markup = text.contains('&') || text.split('<').skip(1).any(|rest| rest.contains('>'));
    if !is_markup {
        return text.to_owned();
    }
    of_markup(text).map_or_else(|_| String::new(), |paragraphs| paragraphs.join(" "))
}

/// The paragraphs of a node, in order, without the captions of pictures. If there is nothing else, they are the text.
pub fn paragraphs(root: NodeRef<'_>) -> Vec<String> {
    let captions = captions(&root);
    let text = written(vec![Step::Enter(root)], &captions);
    if text.is_empty() && !captions.is_empty() { written(vec![Step::Enter(root)], &Captions::default()) } else { text }
}

/// The paragraphs within a node, even if the node itself is beside an article's text.
pub fn paragraphs_within(root: NodeRef<'_>) -> Vec<String> {
    written(root.children_it(true).map(Step::Enter).collect(), &Captions::default())
}

fn written(mut steps: Vec<Step<'_>>, captions: &Captions<NodeId>) -> Vec<String> {
    let mut writer = Writer::default();
    let (mut preformatted, mut quotes) = (0_usize, 0_usize);
    while let Some(step) = steps.pop() {
        let node = match step {
            Step::Leave => {
                writer.end();
                continue;
            }
            Step::LeavePrivate => {
                writer.end_private();
                continue;
            }
            Step::LeavePreformatted => {
                preformatted -= 1;
                continue;
            }
            Step::LeaveQuote => {
                quotes -= 1;
                continue;
            }
            Step::LeaveFooter => {
                writer.end_footer();
                continue;
            }
            Step::Write(text) => {
                writer.text.push_str(text);
                continue;
            }
            Step::Enter(node) => node,
        };
        if node.is_text() {
            match preformatted {
                0 => writer.text.push_str(&node.text()),
                _ => writer.push_lines(&node.text()),
            }
            continue;
        }
        let name = node.node_name().unwrap_or_default();
        if SKIPPED.has(&name) || BESIDE.has(&name) || is_hidden(&node) || captions.has(node.id) {
            continue;
        }
        if BLOCKS.has(&name) {
            writer.end();
            steps.push(Step::Leave);
        }
        match &*name {
            "br" => writer.break_line(),
            "td" | "th" => writer.text.push(' '),
            "blockquote" => {
                quotes += 1;
                steps.push(Step::LeaveQuote);
            }
            // The footer of a quote names who is quoted.
            "footer" if quotes == 0 => {
                writer.begin_footer();
                steps.push(Step::LeaveFooter);
            }
            _ => {}
        }
        if keeps_lines(&node) {
            preformatted += 1;
            steps.push(Step::LeavePreformatted);
        }
        if is_for_editors(&node) {
            writer.begin_private();
            steps.push(Step::LeavePrivate);
        }
        match sign_between(&name) {
            None => steps.extend(node.children_it(true).map(Step::Enter)),
            Some(sign) => {
                let parts = node.children_it(true).filter(NodeRef::is_element).enumerate();
                // The parts come last to first.
                let parts = parts.flat_map(|(index, part)| {
                    let sign = (index > 0).then_some(Step::Write(sign));
                    sign.into_iter().chain([Step::Enter(part)])
                });
                steps.extend(parts);
            }
        }
    }
    writer.finish()
}

/// The sign between the parts of an element of MathML, which are placed above or below each other.
fn sign_between(name: &str) -> Option<&'static str> {
    match name {
        "mfrac" => Some("/"),
        "msup" => Some("^"),
        "msub" => Some("_"),
        _ => None,
    }
}

/// Whether an element of this name never contains an article's text.
pub fn is_skipped(tag: &str) -> bool {
    SKIPPED.has(tag)
}

/// Whether an element of this name begins and ends a paragraph.
pub fn is_block(tag: &str) -> bool {
    BLOCKS.has(tag)
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    Write(&'static str),
    Leave,
    LeaveQuote,
    LeaveFooter,
    LeavePrivate,
    LeavePreformatted,
}

/// Whether an element's class, role or id declares that it is for editors only.
pub fn is_for_editors(node: &NodeRef<'_>) -> bool {
    let Some(element) = node.element_ref() else { return false };
    let mut named = element.attrs.iter().filter(|attribute| matches!(&*attribute.name.local, "class" | "role" | "id"));
    named.any(|attribute| editors_only::is_element(&attribute.value))
}

/// Whether readers see the line ends in an element as line ends, by its tag, its inline style or a class of Tailwind.
pub fn keeps_lines(node: &NodeRef<'_>) -> bool {
    let Some(element) = node.element_ref() else { return false };
    let is_kept = |name: &str, value: &str| match name {
        "style" => style_keeps_lines(value),
        "class" => {
            value.contains("whitespace-pre")
                && value.split_ascii_whitespace().any(|class| class.starts_with("whitespace-pre"))
        }
        _ => false,
    };
    let mut attributes = element.attrs.iter();
    matches!(&*element.name.local, "pre" | "listing" | "xmp")
        || attributes.any(|attribute| is_kept(&attribute.name.local, &attribute.value))
}

/// Whether an inline style keeps line ends (CSS Text 4, `white-space`).
pub fn style_keeps_lines(style: &str) -> bool {
    style.contains("white-space")
        && rules(style).any(|(name, value)| {
            matches!(name.as_str(), "white-space" | "white-space-collapse")
                && (value.starts_with("pre") || value.starts_with("break-spaces"))
        })
}

/// The names and values of an inline style, in lower case.
fn rules(style: &str) -> impl Iterator<Item = (String, String)> {
    let rules = style.split(';').filter_map(|rule| rule.split_once(':'));
    rules.map(|(name, value)| {
        let value = value.split('!').next().unwrap_or_default();
        (name.trim().to_ascii_lowercase(), value.trim().to_ascii_lowercase())
    })
}

/// Whether an element is hidden from readers, by its attributes or by its inline style.
pub fn is_hidden(node: &NodeRef<'_>) -> bool {
    let Some(element) = node.element_ref() else { return false };
    element.attrs.iter().any(|attribute| is_hiding(&attribute.name.local, &attribute.value))
}

/// Whether an attribute hides its element from readers.
fn is_hiding(name: &str, value: &str) -> bool {
    match name {
        "hidden" => value != "until-found",
        "aria-hidden" => value.eq_ignore_ascii_case("true"),
        "style" => hides(value),
        _ => false,
    }
}

fn hides(style: &str) -> bool {
    rules(style).any(|(name, value)| match name.as_str() {
        "display" => value == "none",
        "visibility" => value == "hidden",
        _ => false,
    })
}

#[cfg(test)]
#[path = "prose_tests.rs"]
mod tests;
