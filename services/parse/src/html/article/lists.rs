//! Finds lists of links and rows of teasers within the chosen part of a page.

use std::collections::HashMap;

use super::{
    lines::{LINKED_LINE, is_address},
    outline::{Block, Outline},
};

/// The share of link text from which an element is a list of links.
const LINKED_LIST: f32 = 0.7;
/// The maximum number of blocks in a card.
const CARD_BLOCKS: usize = 4;
/// The maximum number of characters in a card.
const CARD_CHARS: u32 = 400;
/// The number of levels above its title at which a card may begin.
const CARD_LEVELS: usize = 4;
/// The fewest cards in a row.
const ROW: usize = 3;

/// The elements within the chosen one whose text is mostly links to other pages.
pub fn of_links(outline: &Outline, blocks: &[&Block], chosen: usize) -> Vec<bool> {
    let mut sums: Vec<(u32, u32, u32)> = vec![(0, 0, 0); outline.elements.len()];
    for block in blocks {
        for at in outline.around(block.element).take_while(|at| *at != chosen) {
            let (count, chars, linked) = &mut sums[at];
            *count += 1;
            *chars += block.chars;
            *linked += if is_address(&block.raw) { 0 } else { block.linked };
        }
    }
    let is_list = |(at, (count, chars, linked)): (usize, (u32, u32, u32))| {
        let least = if matches!(&*outline.elements[at].tag, "ul" | "ol") { 1 } else { 2 };
        count >= least && linked as f32 >= chars as f32 * LINKED_LIST
    };
    sums.into_iter().enumerate().map(is_list).collect()
}

/// The sibling elements that each contain a linked title and a few words on it.
pub fn of_cards(outline: &Outline, blocks: &[&Block], chosen: usize) -> Vec<bool> {
    let mut rows: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, block) in blocks.iter().enumerate() {
        if block.link_density() < LINKED_LINE || is_address(&block.raw) {
            continue;
        }
        let Some(next) = blocks.get(at + 1).filter(|next| next.link_density() < LINKED_LINE) else { continue };
        let mut around = outline.around(block.element).take(CARD_LEVELS).take_while(|at| *at != chosen);
        let Some(card) = around.find(|outer| outline.is_in(next.element, *outer)) else { continue };
        let inside = |block: &&&Block| outline.is_in(block.element, card);
        let behind = blocks[at..].iter().take_while(inside).take(CARD_BLOCKS + 1);
        let before = blocks[..at].iter().rev().take_while(inside).take(CARD_BLOCKS + 1);
        let (count, chars) =
            before.chain(behind).fold((0, 0), |(count, chars), block| (count + 1, chars + block.chars));
        let row = rows.entry(outline.elements[card].parent).or_default();
        if count <= CARD_BLOCKS && chars <= CARD_CHARS && row.last() != Some(&card) {
            row.push(card);
        }
    }
    let mut cards = vec![false; outline.elements.len()];
    for card in rows.into_values().filter(|row| row.len() >= ROW).flatten() {
        cards[card] = true;
    }
    cards
}
