//! Finds the article in a page: first the part of the page, then the body in that part.

mod apart;
mod candidates;
mod clues;
mod lines;
mod lists;
mod names;
mod outline;
mod phrases;
mod rows;
mod target;
mod walk;

pub use self::{clues::Clues, outline::Outline};

use newsroom_text::clean_line;

use self::outline::Block;

/// The paragraphs of the article; empty if the page has none.
pub fn body(outline: &Outline, clues: &Clues<'_>) -> Vec<String> {
    let title = clues.title(outline);
    let said = clues.said(outline);
    let apart = apart::find(outline, clues, &said, title);
    let Some(chosen) = candidates::choose(outline, &apart, &said, title) else { return Vec::new() };
    let of_chosen = |block: &&Block| !apart[block.element] && outline.is_in(block.element, chosen.element);
    let blocks: Vec<&Block> = outline.blocks[chosen.blocks].iter().filter(of_chosen).collect();
    let body = lines::body(outline, &blocks, chosen.element);
    body.into_iter().map(|block| clean_line(&block.raw)).filter(|text| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod container_tests;
