//! Extends the chosen part of a page by what belongs to it around: a lead or a list in a box of its own.

use super::{
    candidates::Chosen,
    clues::Clues,
    names::NonContentRole,
    outline::{Block, Outline},
    rows,
};
use crate::{boilerplate, date};

/// The longest line with a writer or a date, or a label, in characters.
const SIGNATURE_CHARS: u32 = 60;
/// The number of levels above the chosen element at which its other parts may begin.
pub const LEVELS: usize = 6;
/// The maximum number of blocks between the title and the text that are examined.
const HEAD_BLOCKS: usize = 60;
/// An article with fewer characters is short.
const SHORT_CHARS: u32 = 600;
/// The fewest characters of a first paragraph apart from the others, if the page has no title.
const OPENING_CHARS: u32 = 100;
/// The fewest rows of a list in a box of its own.
const ROWS: usize = 2;

/// Adds the parts between the title and the chosen part, and a list right behind it.
pub fn extended(outline: &Outline, apart: &[bool], clues: &Clues<'_>, title: Option<usize>, chosen: Chosen) -> Chosen {
    // What the page marks as the body is all of it.
    if outline.elements[chosen.element].is_marked {
        return chosen;
    }
    let mut chosen = match title.filter(|title| *title < chosen.blocks.start) {
        Some(title) => with_head(outline, apart, clues, title, chosen),
        None => with_opening(outline, apart, chosen),
    };
    let behind = outline.blocks[chosen.blocks.end..].iter().position(|block| !apart[block.element]);
    let next = behind.map(|behind| chosen.blocks.end + behind);
    if let Some((list, outer)) = next.and_then(|next| own_list(outline, &outline.blocks[next], chosen.element)) {
        chosen.element = outer;
        chosen.blocks.end = outline.elements[list].blocks.end;
    }
    chosen
}

/// Adds the paragraphs between the title and the chosen part. What is above the writer and the date is a standfirst.
fn with_head(outline: &Outline, apart: &[bool], clues: &Clues<'_>, title: usize, mut chosen: Chosen) -> Chosen {
    let first = chosen.blocks.start;
    let is_short = chars(outline, apart, &chosen) < SHORT_CHARS;
    for at in (title + 1..first).rev().take(HEAD_BLOCKS) {
        let block = &outline.blocks[at];
        if is_signature(outline, block) {
            break;
        }
        let outer = common(outline, chosen.element, block.element);
        let is_standfirst = !is_short && clues.is_description(&block.raw);
        let is_part = !apart[block.element] && is_lead(outline, at) && !is_standfirst;
        if let Some(outer) = outer.filter(|_| is_part) {
            chosen.element = outer;
            chosen.head.push(at);
        }
    }
    chosen.head.reverse();
    chosen
}

/// Whether a block gives the writer or the date.
pub fn is_signature(outline: &Outline, block: &Block) -> bool {
    let is_byline = |at: usize| outline.elements[at].role == Some(NonContentRole::Byline);
    let line = block.raw.trim();
    block.signs
        || outline.around(block.element).take(LEVELS).any(is_byline)
        || (block.chars <= SIGNATURE_CHARS && (boilerplate::byline(line).is_some() || date::shown(line).is_some()))
}

/// Whether a block between the title and the text is the beginning of the text rather than a standfirst.
fn is_lead(outline: &Outline, at: usize) -> bool {
    let block = &outline.blocks[at];
    let of_header = |at: usize| {
        matches!(&*outline.elements[at].tag, "header" | "li" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
            || outline.elements[at].role == Some(NonContentRole::Standfirst)
    };
    // A box that names what it contains, as `Highlights`, repeats what the text says.
    let before = at.checked_sub(1).map(|before| &outline.blocks[before]);
    let is_labelled = before.is_some_and(|label| {
        let is_label = label.chars <= SIGNATURE_CHARS
            && !label.ends_sentence()
            && !outline.is_heading(label)
            && !label.raw.contains(char::is_numeric);
        is_label
            && outline.elements[label.element].parent == outline.elements[outline.elements[block.element].parent].parent
    });
    rows::is_sentence(block) && !is_labelled && !outline.around(block.element).take(LEVELS).any(of_header)
}

/// Adds a first paragraph that is apart from the others, right before them.
fn with_opening(outline: &Outline, apart: &[bool], mut chosen: Chosen) -> Chosen {
    if chars(outline, apart, &chosen) >= SHORT_CHARS {
        return chosen;
    }
    let before = outline.blocks[..chosen.blocks.start].iter().rposition(|block| !apart[block.element]);
    let is_opening = |block: &Block| {
        rows::is_paragraph(block)
            && block.chars >= OPENING_CHARS
            && outline.elements[block.element].role.is_none()
            && !outline.is_heading(block)
    };
    let Some(at) = before.filter(|at| is_opening(&outline.blocks[*at])) else { return chosen };
    if let Some(outer) = common(outline, chosen.element, outline.blocks[at].element) {
        chosen.element = outer;
        chosen.head.push(at);
    }
    chosen
}

/// The number of characters in the chosen part.
fn chars(outline: &Outline, apart: &[bool], chosen: &Chosen) -> u32 {
    let inside = outline.blocks[chosen.blocks.clone()].iter();
    inside
        .filter(|block| outline.is_in(block.element, chosen.element) && !apart[block.element])
        .map(|block| block.chars)
        .sum()
}

/// The list around a block, if it is one of text in a box of its own beside the chosen element, and the element around
/// both.
fn own_list(outline: &Outline, block: &Block, chosen: usize) -> Option<(usize, usize)> {
    let is_list = |at: &usize| matches!(&*outline.elements[*at].tag, "ul" | "ol" | "dl" | "table");
    let list = outline.around(block.element).filter(is_list).last()?;
    let rows = outline.blocks_in(list);
    let is_text = |block: &Block| {
        let line = block.raw.trim();
        block.link_density() <= rows::PARAGRAPH_LINKS
            && boilerplate::line(line) == boilerplate::Line::Prose
            && boilerplate::byline(line).is_none()
            && date::shown(line).is_none()
    };
    let outer = common(outline, chosen, list)?;
    let is_beside = !outline.is_in(list, chosen) && !outline.is_in(chosen, list);
    (is_beside && rows.len() >= ROWS && rows.iter().all(is_text)).then_some((list, outer))
}

/// The innermost element around two, if it is not far above the first.
fn common(outline: &Outline, chosen: usize, other: usize) -> Option<usize> {
    outline.around(chosen).take(LEVELS + 1).find(|outer| outline.is_in(other, *outer))
}
