//! Finds the standfirst that a page shows: what is between title and text, in the header or under a name for it.

use super::{
    names::NonContentRole,
    outline::{Block, Outline},
    phrases, reach, rows,
};
use crate::{boilerplate, date, editors_only, paragraphs};

/// The maximum number of blocks behind the title that are examined.
const BLOCKS: usize = 60;

/// The standfirst, in one line; empty if there is none. `first` is the first block of the text.
pub fn shown(outline: &Outline, title: usize, first: usize) -> String {
    let blocks = outline.blocks.get(title + 1..first).unwrap_or_default().iter().take(BLOCKS);
    let lines = blocks.filter(|block| is_in_place(outline, title, block) && is_text(outline, block));
    lines.flat_map(|block| paragraphs::split(&block.raw)).collect::<Vec<String>>().join(" ")
}

/// Whether a block is in a header or in an element named as a standfirst, and in nothing apart from the title that has
/// another role.
fn is_in_place(outline: &Outline, title: usize, block: &Block) -> bool {
    let role = |at: usize| outline.elements[at].role;
    let is_head = |at: usize| matches!(&*outline.elements[at].tag, "header" | "hgroup");
    let mut around = outline.around(block.element);
    let is_named = |at: usize| is_head(at) || role(at) == Some(NonContentRole::Standfirst);
    around.any(is_named)
        && outline
            .around(block.element)
            .take_while(|at| !outline.elements[*at].blocks.contains(&title))
            .all(|at| role(at).is_none_or(|role| role == NonContentRole::Standfirst))
}

/// Whether a block is a sentence or as long as one, and neither a signature nor a line for readers or editors.
fn is_text(outline: &Outline, block: &Block) -> bool {
    let line = block.raw.trim();
    let is_long = || rows::is_paragraph(block) && date::shown(line).is_none();
    (rows::is_sentence(block) || is_long())
        && !reach::is_signature(outline, block)
        && boilerplate::line(line) == boilerplate::Line::Prose
        && !phrases::is_credit(line)
        && !phrases::is_call(line)
        && !(block.linked > 0 && phrases::is_invitation(line))
        && !editors_only::stands_apart(line)
}
