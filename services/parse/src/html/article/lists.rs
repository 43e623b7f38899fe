//! Finds lists of links within the chosen part of a page.

use super::{
    lines::is_address,
    outline::{Block, Outline},
};

/// The share of link text from which an element is a list of links.
const LINKED_LIST: f32 = 0.7;
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
