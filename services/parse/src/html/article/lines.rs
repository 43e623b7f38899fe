//! Selects the body among the blocks of the chosen part: rules on one block and its ancestors.

use super::{
    lists,
    names::NonContentRole,
    outline::{Block, Outline},
    phrases,
};
use crate::{
    boilerplate::{self, Line},
    date,
};

/// The share of link text from which a paragraph counts as a link. The link may end with a full stop.
const LINKED_LINE: f32 = 0.9;
/// A block of at least this length, in characters, is no label, date or name.
const PROSE_CHARS: u32 = 60;
/// The longest label before a linked title, and the shortest such title, in characters.
const LABEL_CHARS: u32 = 25;
const TITLE_CHARS: u32 = 20;

/// The blocks of the body.
pub fn body<'a>(outline: &Outline, blocks: &[&'a Block], chosen: usize) -> Vec<&'a Block> {
    let lists = lists::of_links(outline, blocks, chosen);
    let mut kept: Vec<&Block> = Vec::new();
    let mut in_text = false;
    for block in blocks {
        let within =
            |marked: &[bool]| outline.around(block.element).take_while(|at| *at != chosen).any(|at| marked[at]);
        if within(&lists) || is_link_line(outline, block) {
            kept.pop_if(|label| heads_list(outline, label));
            continue;
        }
        // `boilerplate` recognises a related article that is named in the text by its line.
        if block.linked > 0 && matches!(boilerplate::line(block.raw.trim()), Line::RelatedInline(_)) {
            kept.push(block);
            continue;
        }
        let is_of_head =
            !in_text && (is_title(outline, block) || is_standfirst(outline, block) || is_label(outline, block));
        if is_of_head || is_labelled_link(block) || is_invitation(block) {
            continue;
        }
        if in_text && phrases::is_credit(&block.raw) {
            continue;
        }
        in_text |= block.chars >= PROSE_CHARS;
        kept.push(block);
    }
    // A heading with nothing under it belonged to a removed part.
    while kept.pop_if(|block| is_heading(outline, block)).is_some() {}
    kept
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

/// Whether a block is a short line above the text that is neither sentence nor heading. A line that gives writer or
/// date is read before it is removed.
fn is_label(outline: &Outline, block: &Block) -> bool {
    let line = block.raw.trim();
    let ends = line.ends_with(['.', '!', '?', '؟', '。', ':', '…', '»', '”', '"', ')']);
    let is_label = block.chars < PROSE_CHARS && !ends && !is_heading(outline, block);
    is_label && boilerplate::byline(line).is_none() && date::written(line).is_none()
}

/// Whether a block is a paragraph that consists only of a link to another page.
fn is_link_line(outline: &Outline, block: &Block) -> bool {
    let is_paragraph = matches!(outline.tag(block), "p" | "div" | "section" | "article");
    is_paragraph && block.link_density() >= LINKED_LINE && !is_address(&block.raw)
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

/// Whether a block can be the heading of a list of links.
fn heads_list(outline: &Outline, block: &Block) -> bool {
    block.chars < PROSE_CHARS && (is_heading(outline, block) || block.raw.trim_end().ends_with(':'))
}

fn is_heading(outline: &Outline, block: &Block) -> bool {
    matches!(outline.tag(block), "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}
