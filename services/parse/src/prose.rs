//! Converts markup to prose: an HTML tree within bounds, and its paragraphs as plain text.
//!
//! Only text nodes leave this module, so that scripts, styles and attributes cannot.

use std::time::{Duration, Instant};

use dom_query::{Document, NodeRef};
use html5ever::{
    ParseOpts, parse_document,
    tendril::{StrTendril, TendrilSink as _},
    tree_builder::TreeBuilderOpts,
};

use super::{ParseError, editors_only, paragraphs::Writer};
use crate::word_list::WordList;

/// The maximum number of nodes in one tree. A long live blog has a third of them.
const NODES: usize = 60_000;
/// The maximum depth of nested elements; browsers stop at 512.
const DEPTH: usize = 256;
/// The number of bytes that are parsed between two checks of the bounds.
const STEP: usize = 2_048;
/// The maximum time to build one tree. Markup can make the standard's algorithm do work that grows with the
/// square of its length, or worse.
const TIME: Duration = Duration::from_secs(2);

/// Elements that never contain an article's text.
static SKIPPED: WordList = WordList::of(include_str!("prose/data/skipped.txt"));
/// Elements beside an article's text.
static BESIDE: WordList = WordList::of(include_str!("prose/data/beside.txt"));
/// Elements that begin and end a paragraph.
static BLOCKS: WordList = WordList::of(include_str!("prose/data/blocks.txt"));

/// Parses markup within the bounds.
pub fn tree(html: &str) -> Result<Document, ParseError> {
    let began = Instant::now();
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() },
        ..ParseOpts::default()
    };
    let mut parser = parse_document(Document::default(), options);
    let mut rest = html;
    while !rest.is_empty() {
        let (step, behind) = rest.split_at(rest.floor_char_boundary(STEP));
        parser.process(StrTendril::from(step));
        rest = behind;
        let tree = &parser.tokenizer.sink.sink.tree;
        if tree.len() > NODES {
            return Err(ParseError::TooManyElements);
        }
        // The elements that are still open are the last children, from the root down.
        if last_path(tree.root()) > DEPTH {
            return Err(ParseError::TooDeep(DEPTH));
        }
        if began.elapsed() > TIME {
            return Err(ParseError::TooSlow);
        }
    }
    let document = parser.finish();
    if deepest(document.root()) > DEPTH {
        return Err(ParseError::TooDeep(DEPTH));
    }
    Ok(document)
}

/// The paragraphs of plain text in a piece of markup.
pub fn of_markup(html: &str) -> Result<Vec<String>, ParseError> {
    Ok(paragraphs(tree(html)?.root()))
}

/// Converts a text that may contain markup to one line of plain text: a title with an entity or an emphasis in it.
pub fn line(text: &str) -> String {
    let is_markup = text.contains('&') || text.split('<').skip(1).any(|rest| rest.contains('>'));
    if !is_markup {
        return text.to_owned();
    }
    of_markup(text).map_or_else(|_| String::new(), |paragraphs| paragraphs.join(" "))
}

/// The paragraphs below a node, in order.
pub fn paragraphs(root: NodeRef<'_>) -> Vec<String> {
    let mut writer = Writer::default();
    let mut steps = vec![Step::Enter(root)];
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
            Step::Enter(node) => node,
        };
        if node.is_text() {
            writer.text.push_str(&node.text());
            continue;
        }
        let name = node.node_name().unwrap_or_default();
        if SKIPPED.has(&name) || BESIDE.has(&name) || is_hidden(&node) {
            continue;
        }
        match &*name {
            "br" => writer.break_line(),
            "td" | "th" => writer.text.push(' '),
            _ => {}
        }
        if BLOCKS.has(&name) {
            writer.end();
            steps.push(Step::Leave);
        }
        if is_for_editors(&node) {
            writer.begin_private();
            steps.push(Step::LeavePrivate);
        }
        steps.extend(node.children_it(true).map(Step::Enter));
    }
    writer.end();
    writer.paragraphs
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
    Leave,
    LeavePrivate,
}

/// Whether an element's class, role or id declares that it is for editors only.
pub fn is_for_editors(node: &NodeRef<'_>) -> bool {
    let Some(element) = node.element_ref() else { return false };
    let mut named = element.attrs.iter().filter(|attribute| matches!(&*attribute.name.local, "class" | "role" | "id"));
    named.any(|attribute| editors_only::is_element(&attribute.value))
}

/// Whether an element is hidden from readers, by its attributes or by its inline style.
pub fn is_hidden(node: &NodeRef<'_>) -> bool {
    let Some(element) = node.element_ref() else { return false };
    element.attrs.iter().any(|attribute| match &*attribute.name.local {
        "hidden" => &*attribute.value != "until-found",
        "aria-hidden" => attribute.value.eq_ignore_ascii_case("true"),
        "style" => hides(&attribute.value),
        _ => false,
    })
}

fn hides(style: &str) -> bool {
    style.split(';').filter_map(|rule| rule.split_once(':')).any(|(name, value)| {
        let value = value.trim().split('!').next().unwrap_or_default().trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "display" => value.eq_ignore_ascii_case("none"),
            "visibility" => value.eq_ignore_ascii_case("hidden"),
            _ => false,
        }
    })
}

fn last_path(root: NodeRef<'_>) -> usize {
    std::iter::successors(Some(root), NodeRef::last_child).take(DEPTH + 2).count() - 1
}

fn deepest(root: NodeRef<'_>) -> usize {
    let mut deepest = 0;
    let mut open = vec![(root, 0)];
    while let Some((node, depth)) = open.pop() {
        deepest = deepest.max(depth);
        if depth <= DEPTH {
            open.extend(node.children_it(false).map(|child| (child, depth + 1)));
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_prose_is_left_of_markup() {
        let html = "<div><h2>Un</h2><script>alert(1)</script><p onclick=x>Deux <b>mots</b>\n&amp; <i>demi</i></p>Trois<br>et<br><br>quatre<ul><li>cinq<li>six</ul><style>p{}</style><p hidden>non</p><img src=x onerror=alert(1)></div>";
        assert_eq!(of_markup(html).unwrap(), ["Un", "Deux mots & demi", "Trois et", "quatre", "cinq", "six"]);
    }

    #[test]
    fn a_title_may_be_plain_or_marked_up() {
        assert_eq!(line("a < b"), "a < b");
        assert_eq!(line("L&#8217;eau &amp; le <em>feu</em>"), "L’eau & le feu");
        assert_eq!(line("<script>alert(1)</script>Titre"), "Titre");
        assert_eq!(line("&lt;script&gt; expliqué"), "<script> expliqué");
    }

    #[test]
    fn a_thousand_levels_are_refused_and_overflow_nothing() {
        for levels in [1_000, 300_000] {
            let html = format!("{}texte{}", "<div>".repeat(levels), "</div>".repeat(levels));
            assert_eq!(of_markup(&html), Err(ParseError::TooDeep(DEPTH)));
        }
        let shallow = format!("{}texte", "<div>".repeat(200));
        assert_eq!(of_markup(&shallow).unwrap(), ["texte"]);
    }

    #[test]
    fn markup_that_multiplies_itself_is_stopped() {
        let formatting: String = (0..5_000).map(|n| format!("<b id={n}>")).collect();
        let html = format!("{formatting}{}", "<p>x</p>".repeat(50_000));
        assert!(of_markup(&html).is_err());
        let attributes: String = (0..400_000).map(|n| format!(" a{n}")).collect();
        assert!(of_markup(&format!("<p{attributes}>x</p>")).is_err());
    }
}
