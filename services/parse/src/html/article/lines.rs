//! Selects the body among the blocks of the chosen part: rules on one block and its ancestors.

use super::{
    head::Head,
    lists,
    names::NonContentRole,
    outline::{Block, Outline},
    phrases, tail,
};
use crate::{
    boilerplate::{self, Line},
    date,
};

/// The share of link text from which a paragraph counts as a link. The link may end with a full stop.
const LINKED_LINE: f32 = 0.9;
/// A block of at least this length, in characters, is no label, date or name.
pub const PROSE_CHARS: u32 = 60;
/// The paragraph from which on no line gives writer or date of the article.
const HEAD_PARAGRAPHS: usize = 2;
/// The number of levels between an item of a list and its text.
const ITEM_LEVELS: usize = 3;
/// The longest label before a linked title, and the shortest such title, in characters.
const LABEL_CHARS: u32 = 25;
const TITLE_CHARS: u32 = 20;

/// The blocks of the body, and those that give writer and date above it.
#[derive(Debug, Default)]
pub struct Selected<'a> {
    pub body: Vec<&'a Block>,
    pub signatures: Vec<&'a Block>,
}

/// Selects the body among the blocks of the chosen element. `has_head` tells that a part of the text is above them.
pub fn select<'a>(outline: &'a Outline, blocks: &[&'a Block], chosen: usize, has_head: bool) -> Selected<'a> {
    let lists = lists::of_links(outline, blocks, chosen);
    let mut head = Head::of(outline, blocks);
    let mut selected = Selected::default();
    let mut paragraphs = usize::from(has_head);
    // Whether the block before was a link in a list.
    let mut behind_list = false;
    for (at, block) in blocks.iter().enumerate().filter(|(_, block)| block.chars > 0) {
        let kept = &mut selected.body;
        let is_listed = outline.around(block.element).take_while(|at| *at != chosen).any(|at| lists[at]);
        let is_headed = behind_list || kept.last().is_some_and(|label| heads_list(outline, label));
        if is_listed || (is_headed && is_single_link(outline, block)) {
            kept.pop_if(|label| heads_list(outline, label));
            behind_list = true;
            continue;
        }
        behind_list = false;
        if is_link_line(outline, block) {
            kept.pop_if(|label| heads_link(outline, label));
            continue;
        }
        // `boilerplate` recognises a related article that is named in the text by its line.
        if block.linked > 0 && matches!(boilerplate::line(block.raw.trim()), Line::RelatedInline(_)) {
            kept.push(block);
            continue;
        }
        if paragraphs < HEAD_PARAGRAPHS && is_signature_line(outline, block) {
            selected.signatures.push(block);
            continue;
        }
        let is_of_head =
            paragraphs == 0 && (is_title(outline, block) || is_standfirst(outline, block) || head.is_label(at));
        if is_of_head || is_labelled_link(block) || is_invitation(block) {
            continue;
        }
        if paragraphs > 0 && phrases::is_credit(&block.raw) {
            continue;
        }
        paragraphs += usize::from(block.chars >= PROSE_CHARS);
        kept.push(block);
    }
    while tail::is_apart(outline, &selected.body) {
        selected.body.pop();
    }
    selected
}

/// Whether a block is a short line that gives the writer or the date, and no row of a list.
fn is_signature_line(outline: &Outline, block: &Block) -> bool {
    let line = block.raw.trim();
    block.chars < PROSE_CHARS
        && !block.ends_sentence()
        && !is_row(outline, block)
        && !outline.is_heading(block)
        && (boilerplate::byline(line).is_some() || date::shown(line).is_some())
}

/// Whether a block is a row of a list or a table.
pub fn is_row(outline: &Outline, block: &Block) -> bool {
    matches!(outline.tag(block), "li" | "tr" | "td" | "th" | "dd" | "dt")
}

/// Whether a text begins with a written-out address. Such a link counts as text.
pub fn is_address(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with("http") || text.starts_with("www.")
}

/// Whether a block is the page's title.
fn is_title(outline: &Outline, block: &Block) -> bool {
    outline.tag(block) == "h1"
}

/// Whether a block is part of the standfirst, the lines between title and text.
fn is_standfirst(outline: &Outline, block: &Block) -> bool {
    outline.around(block.element).any(|at| outline.elements[at].role == Some(NonContentRole::Standfirst))
}

/// Whether a block is the only item of a list, and only a link. Such an item is part of the text, unless a label or
/// other links are above it.
fn is_single_link(outline: &Outline, block: &Block) -> bool {
    let is_item = || outline.around(block.element).take(ITEM_LEVELS).any(|at| &*outline.elements[at].tag == "li");
    block.link_density() >= LINKED_LINE && !is_address(&block.raw) && is_item()
}

/// Whether a block is a line that consists only of a link to another page.
fn is_link_line(outline: &Outline, block: &Block) -> bool {
    let is_line =
        !is_row(outline, block) && !outline.is_heading(block) && !matches!(outline.tag(block), "blockquote" | "pre");
    is_line && block.link_density() >= LINKED_LINE && !is_address(&block.raw)
}

/// Whether a block is a label, a colon and a linked title: `Read more: …`.
fn is_labelled_link(block: &Block) -> bool {
    let Some((label, title)) = block.raw.split_once([':', '：']).filter(|_| block.linked >= TITLE_CHARS) else {
        return false;
    };
    let count =
        |text: &str| text.chars().filter(|c| !c.is_whitespace()).fold(0_u32, |count, _| count.saturating_add(1));
    let (label, title) = (count(label), count(title));
    label <= LABEL_CHARS && title >= TITLE_CHARS && block.linked >= title
}

/// Whether a block is a line with a link that invites readers to another page.
fn is_invitation(block: &Block) -> bool {
    block.linked > 0 && phrases::is_invitation(&block.raw)
}

/// Whether a block can be the heading of a list of links: a short line that is no sentence.
fn heads_list(outline: &Outline, block: &Block) -> bool {
    let is_label = !block.ends_sentence() && !is_row(outline, block);
    block.chars < PROSE_CHARS && (is_label || outline.is_heading(block) || block.raw.trim_end().ends_with([':', '：']))
}

/// Whether a block can be the heading of a single link.
fn heads_link(outline: &Outline, block: &Block) -> bool {
    block.chars < PROSE_CHARS && (outline.is_heading(block) || block.raw.trim_end().ends_with([':', '：']))
}
