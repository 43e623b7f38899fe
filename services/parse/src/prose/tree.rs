//! Builds a tree of markup within bounds.

use std::time::{Duration, Instant};

use dom_query::{Document, NodeData, NodeId, NodeRef};
use html5ever::{
    ParseOpts,
    driver::Parser,
    ns, parse_document,
    tendril::{StrTendril, TendrilSink as _},
    tree_builder::TreeBuilderOpts,
};
use memchr::memchr_iter;

use crate::ParseError;

/// The maximum number of nodes in one tree. A long live blog has a third of them.
const NODES: usize = 60_000;
/// The maximum depth of nested elements; browsers stop at 512.
pub const DEPTH: usize = 256;
/// The number of bytes that are parsed between two checks of the bounds.
const STEP: usize = 2_048;
/// The maximum time to build one tree. Markup can make the standard's algorithm do work that grows with the
/// square of its length, or worse.
const TIME: Duration = Duration::from_secs(2);

/// Elements whose content is for programs only. It is about half of a news page, and is left out before it is parsed.
const FOR_PROGRAMS: [&str; 2] = ["script", "style"];

/// Parses markup within the bounds. Scripts without data and styles have no content in the tree.
pub fn tree(html: &str) -> Result<Document, ParseError> {
    let began = Instant::now();
    let mut builder = Builder { parser: parser(), began };
    let mut done = 0;
    for (at, name) in tags_for_programs(html) {
        // It may be a text in the content that is left out.
        if at < done {
            continue;
        }
        let end = html[at..].find('>').map_or(html.len(), |length| at + length + 1);
        builder.parse(&html[done..at])?;
        let before = builder.newest();
        builder.parse(&html[at..end])?;
        done = end;
        if builder.has_begun(name, before)
            && let Some(length) = content_length(&html[end..], name)
        {
            done += length;
        }
    }
    builder.parse(&html[done..])?;
    let document = builder.parser.finish();
    if deepest(document.root()) > DEPTH {
        return Err(ParseError::TooDeep(DEPTH));
    }
    Ok(document)
}

fn parser() -> Parser<Document> {
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() },
        ..ParseOpts::default()
    };
    parse_document(Document::default(), options)
}

/// The positions of what looks like the start tag of an element [`FOR_PROGRAMS`], and its name.
fn tags_for_programs(html: &str) -> impl Iterator<Item = (usize, &'static str)> {
    let bytes = html.as_bytes();
    memchr_iter(b'<', bytes).filter_map(|at| {
        let name = FOR_PROGRAMS.iter().find(|name| is_name(&bytes[at + 1..], name))?;
        Some((at, *name))
    })
}

/// The length of the content up to its end tag. `None`: the end tag is missing, or a comment may contain another one
/// (HTML standard, §13.2.5.20).
fn content_length(html: &str, name: &str) -> Option<usize> {
    let bytes = html.as_bytes();
    let is_end = |at: &usize| bytes[at + 1..].first() == Some(&b'/') && is_name(&bytes[at + 2..], name);
    let length = memchr_iter(b'<', bytes).find(is_end)?;
    (name != "script" || !html[..length].contains("<!--")).then_some(length)
}

/// Whether a tag that begins with these bytes has this name.
fn is_name(tag: &[u8], name: &str) -> bool {
    let Some((start, behind)) = tag.split_at_checked(name.len()) else { return false };
    start.eq_ignore_ascii_case(name.as_bytes())
        && matches!(behind.first(), Some(b'\t' | b'\n' | b'\r' | 0x0C | b' ' | b'/' | b'>'))
}

/// A tree that is being built.
struct Builder {
    parser: Parser<Document>,
    began: Instant,
}

impl Builder {
    /// The number of nodes.
    fn len(&self) -> usize {
        self.parser.tokenizer.sink.sink.tree.len()
    }

    fn parse(&mut self, html: &str) -> Result<(), ParseError> {
        let mut rest = html;
        while !rest.is_empty() {
            let (step, behind) = rest.split_at(rest.floor_char_boundary(STEP));
            self.parser.process(StrTendril::from(step));
            rest = behind;
            if self.len() > NODES {
                return Err(ParseError::TooManyElements);
            }
            // The elements that are still open are the last children, from the root down.
            if last_path(self.parser.tokenizer.sink.sink.tree.root()) > DEPTH {
                return Err(ParseError::TooDeep(DEPTH));
            }
            if self.began.elapsed() > TIME {
                return Err(ParseError::TooSlow);
            }
        }
        Ok(())
    }

    /// A node without a place in the tree, which is newer than all others.
    fn newest(&self) -> NodeId {
        self.parser.tokenizer.sink.sink.tree.create_node(NodeData::Fragment)
    }

    /// Whether the last node of the tree is an element of this name that is newer than another node, and whose content is
    /// no data. If no tag but its start tag ended meanwhile, what follows is its content.
    fn has_begun(&self, name: &str, before: NodeId) -> bool {
        let root = self.parser.tokenizer.sink.sink.tree.root();
        let last = std::iter::successors(Some(root), NodeRef::last_child).take(DEPTH + 2).last();
        let Some(element) = last.as_ref().and_then(NodeRef::element_ref) else { return false };
        let is_data = element.attrs.iter().any(|attribute| {
            &*attribute.name.local == "type" && attribute.value.to_ascii_lowercase().contains("ld+json")
        });
        let is_new = last.is_some_and(|last| last.id > before);
        is_new && element.name.ns == ns!(html) && &*element.name.local == name && !is_data
    }
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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn content_for_programs_is_left_out_and_nothing_else() {
        for (html, expected) in [
            ("<script>if (a < b) { '<p>' }</script><p>Un", "<script></script><p>Un</p>"),
            ("<SCRIPT src=a>x</Script\n><p>Un", "<script src=\"a\"></script><p>Un</p>"),
            ("<style>p > a {}</style><style>x</style><p>Un", "<style></style><style></style><p>Un</p>"),
            ("<script type='Application/LD+JSON'>{}</script>", "<script type=\"Application/LD+JSON\">{}</script>"),
            // A comment in a script may contain a whole script.
            ("<script><!--<script></script>--></script>Un", "<script><!--<script></script>--></script>Un"),
            ("<style><!--</style>Un", "<style></style>Un"),
            // These only look like scripts.
            ("<p title='<script>'>Un</p>", "<p title=\"&lt;script&gt;\">Un</p>"),
            ("<p title='<script>'>Un</p><script>x</script>", "<p title=\"&lt;script&gt;\">Un</p><script></script>"),
            ("<!-- <script> --><p>Un</p><!-- </script> -->", "<!-- <script> --><p>Un</p><!-- </script> -->"),
            ("<textarea><script>Un</script></textarea>", "<textarea>&lt;script&gt;Un&lt;/script&gt;</textarea>"),
            ("<svg><style>a</style><script>b</script></svg>", "<svg><style>a</style><script>b</script></svg>"),
            ("<scripts>Un</scripts><styled>Un</styled>", "<scripts>Un</scripts><styled>Un</styled>"),
            ("<script title='a>b'>x</script>Un", "<script title=\"a&gt;b\">x</script>Un"),
            (
                "<table><script></script><svg><script>Un",
                "<svg><script>Un</script></svg><table><script></script></table>",
            ),
            // It is never closed.
            ("<p>Un</p><script>x</scripts>", "<p>Un</p><script>x</scripts></script>"),
            ("<script", ""),
        ] {
            let around = ["<html>", "<head>", "</head>", "<body>", "</body>", "</html>"];
            let whole = around.iter().fold(tree(html).unwrap().html().to_string(), |all, tag| all.replace(tag, ""));
            assert_eq!(whole, expected, "{html}");
        }
    }

    /// A document without the content of scripts and styles.
    fn without_content(document: Document) -> String {
        for node in document.select("script, style").nodes() {
            let is_html = node.element_ref().is_some_and(|element| element.name.ns == ns!(html));
            node.children().iter().filter(|_| is_html).for_each(NodeRef::remove_from_parent);
        }
        document.html().to_string()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_rest_of_the_tree_is_as_the_standard_builds_it(parts in proptest::collection::vec(0..PARTS.len(), 0..14)) {
            let html: String = parts.iter().map(|part| PARTS[*part]).collect();
            let whole = parser().one(StrTendril::from(html.as_str()));
            prop_assert_eq!(without_content(tree(&html).unwrap()), without_content(whole), "{}", html);
        }
    }

    const PARTS: [&str; 30] = [
        "<script>",
        "<script src='>'>",
        "<SCRIPT\n>",
        "</script>",
        "</script ",
        "<style>",
        "</style>",
        "<style/>",
        "<!--",
        "-->",
        "<!-- -->",
        "'",
        "\"",
        "<p title=",
        "<p title='",
        ">",
        "<svg>",
        "</svg>",
        "<math>",
        "<textarea>",
        "</textarea>",
        "<title>",
        "</title>",
        "<table>",
        "<select>",
        "<noscript>",
        "<template>",
        "<head>",
        "x",
        "<script type=application/ld+json>",
    ];
}
