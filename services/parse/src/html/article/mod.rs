//! Finds the article in a page: first the part of the page, then the body in that part.

mod apart;
mod boxes;
mod candidates;
mod clues;
mod head;
mod lines;
mod lists;
mod names;
mod outline;
mod phrases;
mod reach;
pub mod recurring;
mod repeats;
mod rows;
mod standfirst;
mod tail;
mod target;
mod walk;

pub use self::{clues::Clues, names::names_caption, outline::Outline, phrases::is_call};

use newsroom_text::clean_line;

use self::outline::Block;
use crate::paragraphs;

/// The article of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// The index of the element that contains it.
    pub element: usize,
    /// The indexes of the blocks of its paragraphs.
    pub blocks: Vec<usize>,
    /// Its paragraphs; empty if the page has none.
    pub body: Vec<String>,
    /// The standfirst that the page shows. May be empty.
    pub standfirst: String,
    /// The short lines between title and text, and those that give writer and date.
    pub head: Vec<String>,
}

/// The maximum number of lines of the head, and the longest one, in characters.
const HEAD_LINES: usize = 40;
const HEAD_CHARS: u32 = 100;

/// Finds the article.
pub fn find(outline: &Outline, clues: &Clues<'_>) -> Article {
    let title = clues.title(outline);
    let said = clues.said(outline);
    let apart = apart::find(outline, clues, &said, title);
    let Some(chosen) = candidates::choose(outline, &apart, &said, title) else { return Article::default() };
    let chosen = reach::extended(outline, &apart, clues, title, chosen);
    let of_chosen = |block: &&Block| !apart[block.element] && outline.is_in(block.element, chosen.element);
    let blocks: Vec<&Block> = outline.blocks[chosen.blocks.clone()].iter().filter(of_chosen).collect();
    let selected = lines::select(outline, &blocks, chosen.element, !chosen.head.is_empty());
    let lead = chosen.head.iter().map(|at| &outline.blocks[*at]);
    let body = repeats::without(outline, lead.chain(selected.body).collect());
    let from = title.map_or(chosen.blocks.start, |title| title + 1).min(chosen.blocks.start);
    let above = outline.blocks[from..chosen.blocks.start].iter().take(HEAD_LINES);
    let head = above.chain(selected.signatures).filter(|block| block.chars <= HEAD_CHARS);
    let mut rest = body.iter().peekable();
    let mut is_next = |block: &Block| rest.next_if(|next| std::ptr::eq(**next, block)).is_some();
    let blocks: Vec<usize> = (0..outline.blocks.len()).filter(|at| is_next(&outline.blocks[*at])).collect();
    let body = body.iter().flat_map(|block| paragraphs::split(&block.raw)).collect();
    let standfirst = match (title, blocks.first()) {
        (Some(title), Some(first)) => standfirst::shown(outline, title, *first),
        _ => String::new(),
    };
    Article { element: chosen.element, blocks, body, standfirst, head: texts(head) }
}

fn texts<'a>(blocks: impl Iterator<Item = &'a Block>) -> Vec<String> {
    blocks.map(|block| clean_line(&block.raw)).filter(|text| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod container_tests;
#[cfg(test)]
mod line_tests;
