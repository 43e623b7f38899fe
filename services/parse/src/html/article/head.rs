//! Tells the short lines above the text that are part of it from labels: kickers, sections, reading times.

use super::{
    lines::{PROSE_CHARS, is_row},
    outline::{Block, Outline},
    reach, rows,
};

/// The fewest words of a line that is a paragraph among others rather than a label.
const WORDS: usize = 4;
/// The fewest rows of a list that is part of the text.
const ROWS: usize = 2;

/// Whether a block is a short line above the text that is neither sentence nor heading.
pub fn is_label(outline: &Outline, block: &Block) -> bool {
    block.chars < PROSE_CHARS && !block.ends_sentence() && !outline.is_heading(block)
}

/// Whether a short line above the text is part of it: it is a row of a list in the text, the line above such a list,
/// or a paragraph like those that follow.
pub fn is_content(outline: &Outline, blocks: &[&Block], at: usize) -> bool {
    let block = blocks[at];
    if is_list_row(outline, blocks, at) {
        return true;
    }
    if block.link_density() > rows::PARAGRAPH_LINKS || reach::is_signature(outline, block) {
        return false;
    }
    let heads_list = at + 1 < blocks.len() && !is_row(outline, block) && is_list_row(outline, blocks, at + 1);
    let Some(next) = blocks[at + 1..].iter().find(|next| rows::is_paragraph(next)) else { return heads_list };
    let (own, other) = (&outline.elements[block.element], &outline.elements[next.element]);
    let is_alike = own.parent == other.parent && own.make == other.make && outline.tag(block) == "p";
    heads_list || (is_alike && block.raw.split_whitespace().count() >= WORDS)
}

/// Whether a block is a row of a list that is beside the paragraphs of the text and gives neither writer nor date.
fn is_list_row(outline: &Outline, blocks: &[&Block], at: usize) -> bool {
    let block = blocks[at];
    let is_list = |at: &usize| matches!(&*outline.elements[*at].tag, "ul" | "ol" | "dl" | "table");
    let Some(list) = outline.around(block.element).find(is_list).filter(|_| is_row(outline, block)) else {
        return false;
    };
    let next = blocks[at + 1..].iter().find(|next| rows::is_paragraph(next) && !outline.is_in(next.element, list));
    let is_beside = next.is_some_and(|next| outline.elements[next.element].parent == outline.elements[list].parent);
    let rows = outline.blocks_in(list);
    let is_text = |row: &Block| row.link_density() <= rows::PARAGRAPH_LINKS && !reach::is_signature(outline, row);
    is_beside && rows.len() >= ROWS && rows.iter().all(is_text)
}
