//! The block of related articles on a page: its links are kept as such, and the block is taken out
//! before the article is looked for.

use dom_query::{Document, NodeRef};
use url::Url;

use crate::{
    domain::{ItemLink, LinkKind, limits::LINKS, text},
    parse::{
        prose,
        residue::{self, Line},
    },
};

/// What may head a block of related articles.
const HEADINGS: &str = "h2, h3, h4, h5, h6, strong, b, p, span, div, legend, header";
/// The longest text that such a heading has, in bytes.
const HEADING_BYTES: usize = 80;
/// How far up from its heading a block may begin.
const STEPS_UP: usize = 3;

/// Takes the related articles out of a page.
pub fn take(document: &Document, base: Option<&Url>) -> Vec<ItemLink> {
    let mut links = Vec::new();
    for heading in document.select(HEADINGS).nodes() {
        // An earlier block may have held it; a page has few headings of this kind.
        if heading.parent().is_none() || heading.children_it(false).count() > 3 || links.len() >= LINKS {
            continue;
        }
        let words = short_text(heading);
        if words.is_empty() || residue::line(&words) != Line::RelatedHeading {
            continue;
        }
        if let Some(block) = block_of(heading) {
            collect(&block, base, &mut links);
            block.remove_from_parent();
        }
        heading.remove_from_parent();
    }
    links
}

/// A link to a related article.
pub fn link(title: &str, excerpt: &str, url: &str) -> ItemLink {
    ItemLink::to_url(LinkKind::Related, title, url).with_excerpt(excerpt)
}

/// The heading's text, or nothing when it is too long for one.
fn short_text(node: &NodeRef<'_>) -> String {
    let mut words = String::new();
    for inner in node.descendants_it().filter(NodeRef::is_text) {
        words.push_str(&inner.text());
        if words.len() > HEADING_BYTES {
            return String::new();
        }
    }
    text::line(&words)
}

/// The element beside the heading, or beside an element that holds only the heading, that has links.
fn block_of<'a>(heading: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let mut from = *heading;
    for _ in 0..STEPS_UP {
        if let Some(block) = from.next_element_sibling().filter(|block| first_link(block).is_some()) {
            return Some(block);
        }
        from = from.parent()?;
    }
    None
}

fn first_link<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    if node.has_name("a") { Some(*node) } else { node.descendants_it().find(|inner| inner.has_name("a")) }
}

/// One related article a link; the text beside it in the same entry is its excerpt.
fn collect(block: &NodeRef<'_>, base: Option<&Url>, links: &mut Vec<ItemLink>) {
    let anchors = std::iter::once(*block).chain(block.descendants_it()).filter(|node| node.has_name("a"));
    for anchor in anchors {
        let title = prose::paragraphs(anchor).join(" ");
        let href = anchor.attr("href").unwrap_or_default();
        let url = base.map_or_else(|| Url::parse(&href), |base| base.join(&href));
        let url = url.map(String::from).unwrap_or_default();
        if title.is_empty() || links.len() >= LINKS || links.iter().any(|known| known.url == url && !url.is_empty()) {
            continue;
        }
        let entry = anchor.ancestors_it(Some(4)).find(|node| node.has_name("li") || node.has_name("article"));
        let excerpt = entry.map(|entry| prose::paragraphs(entry)).unwrap_or_default();
        let excerpt: Vec<String> = excerpt.into_iter().filter(|text| !text.contains(title.as_str())).collect();
        links.push(link(&title, &excerpt.join(" "), &url));
    }
}
