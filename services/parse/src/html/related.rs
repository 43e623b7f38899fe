//! Reads the block of related articles on a page: its links are kept as such, and it is excluded from the body.

use dom_query::{Document, NodeRef};
use newsroom_text::clean_line;
use url::Url;

use super::article::Outline;
use crate::{
    boilerplate::{self, Line},
    model::{ItemLink, LinkKind, limits::LINKS},
    prose,
};

/// The longest heading of such a block, in characters.
const HEADING_CHARS: u32 = 60;
/// The maximum number of such headings on one page.
const HEADINGS: usize = 30;
/// The share of link text in such a block, if its first line is a link, and if it is not.
const BEGINNING_LINKS: f32 = 0.1;
const LINKS_ALONE: f32 = 0.3;
/// The number of levels above its heading at which a block may begin.
const STEPS_UP: usize = 3;

/// Reads the related articles of a page, and sets their blocks apart from its body.
pub fn take(document: &Document, outline: &mut Outline, base: Option<&Url>) -> Vec<ItemLink> {
    let mut links = Vec::new();
    let mut headings = 0;
    for at in 0..outline.blocks.len() {
        let block = &outline.blocks[at];
        let is_link = block.linked * 2 > block.chars;
        if is_link || block.chars > HEADING_CHARS || links.len() >= LINKS || headings >= HEADINGS {
            continue;
        }
        let words = clean_line(&block.raw);
        if words.is_empty() || boilerplate::line(&words) != Line::RelatedHeading {
            continue;
        }
        headings += 1;
        let heading = NodeRef::new(outline.elements[block.element].node, &document.tree);
        if let Some(below) = block_of(&heading).filter(|below| is_of_links(outline, below)) {
            collect(&below, base, &mut links);
            outline.set_apart(below.id);
        }
        outline.set_apart(heading.id);
    }
    links
}

/// A link to a related article.
pub fn link(title: &str, excerpt: &str, url: &str) -> ItemLink {
    ItemLink::to_url(LinkKind::Related, title, url).with_excerpt(excerpt)
}

/// The element with links that is a sibling of the heading, or of an element that contains only the heading.
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

/// Whether a block consists of links with a few words on each, rather than being an article with some links.
fn is_of_links(outline: &Outline, block: &NodeRef<'_>) -> bool {
    let Some(element) = outline.elements.iter().position(|element| element.node == block.id) else { return true };
    let inside = || outline.blocks.iter().filter(|block| outline.is_in(block.element, element));
    let (chars, linked) = inside().fold((0, 0), |(chars, linked), block| (chars + block.chars, linked + block.linked));
    let begins_with_link = inside().next().is_some_and(|first| first.linked * 2 > first.chars);
    let least = if begins_with_link { BEGINNING_LINKS } else { LINKS_ALONE };
    linked as f32 >= chars as f32 * least
}

fn first_link<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    if node.has_name("a") { Some(*node) } else { node.descendants_it().find(|inner| inner.has_name("a")) }
}

/// Collects one related article per link; the text beside the link in the same entry is its excerpt.
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
