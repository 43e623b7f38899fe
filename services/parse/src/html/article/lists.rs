//! Finds lists of links within the chosen part of a page.

use super::{
    lines::is_address,
    outline::{Block, Outline},
};

/// The share of link text from which an element is a list of links.
const LINKED_LIST: f32 = 0.7;
/// The same share for a list each item of which has a link and is no sentence.
const HALF_LINKED_LIST: f32 = 0.3;
/// The fewest items of a list of links.
const ITEMS: u32 = 2;
/// The longest item of a half-linked list, in characters.
const ITEM_CHARS: u32 = 120;

/// What the blocks of an element have in common.
#[derive(Clone, Default)]
struct Sum {
    count: u32,
    chars: u32,
    linked: u32,
    /// The number of short blocks with a link to another page of the site that are no sentences.
    titles: u32,
}

/// The elements within the chosen one whose text is mostly links to other pages, and the lists of titles that are
/// partly links.
pub fn of_links(outline: &Outline, blocks: &[&Block], chosen: usize) -> Vec<bool> {
    let mut sums = vec![Sum::default(); outline.elements.len()];
    for block in blocks {
        let is_title =
            block.onward > 0 && block.chars <= ITEM_CHARS && !block.raw.trim_end().ends_with(['.', '。', '۔']);
        for at in outline.around(block.element).take_while(|at| *at != chosen) {
            let sum = &mut sums[at];
            sum.count += 1;
            sum.chars += block.chars;
            sum.linked += if is_address(&block.raw) { 0 } else { block.linked };
            sum.titles += u32::from(is_title);
        }
    }
    let is_list = |(at, sum): (usize, Sum)| {
        let share = sum.linked as f32 / (sum.chars as f32).max(1.0);
        let is_half = || matches!(&*outline.elements[at].tag, "ul" | "ol") && sum.titles * 4 >= sum.count * 3;
        sum.count >= ITEMS && (share >= LINKED_LIST || (share >= HALF_LINKED_LIST && is_half()))
    };
    sums.into_iter().enumerate().map(is_list).collect()
}
