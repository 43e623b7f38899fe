//! Removes lines that repeat a part of the text: pull quotes and highlights.

use super::outline::{Block, Outline};
use crate::boilerplate::key;

/// The shortest and the longest line that is looked for in the other paragraphs, in characters.
const LINE_CHARS: std::ops::RangeInclusive<u32> = 25..=300;
/// The maximum number of lines that are looked for, and of bytes that they are looked for in.
const LINES: usize = 200;
const TEXT_BYTES: usize = 256 * 1024;

/// The blocks without those in a box of their own whose text is part of a longer one.
pub fn without<'a>(outline: &Outline, mut blocks: Vec<&'a Block>) -> Vec<&'a Block> {
    if blocks.iter().map(|block| block.raw.len()).sum::<usize>() > TEXT_BYTES {
        return blocks;
    }
    let is_line = |block: &Block| {
        let parent = outline.elements[block.element].parent;
        let is_boxed = outline.blocks_in(parent).len() == 1 || outline.tag(block) == "blockquote";
        LINE_CHARS.contains(&block.chars) && is_boxed && !outline.is_heading(block)
    };
    let lines: Vec<bool> = blocks.iter().map(|block| is_line(block)).collect();
    if !lines.contains(&true) {
        return blocks;
    }
    let keys: Vec<String> = blocks.iter().map(|block| format!(" {} ", key(&block.raw))).collect();
    let repeats = |line: &str| keys.iter().any(|other| other.len() > line.len() && other.contains(line));
    let mut looked_for = 0;
    let mut at = 0;
    blocks.retain(|_| {
        let own = at;
        at += 1;
        looked_for += usize::from(lines[own]);
        !lines[own] || looked_for > LINES || !repeats(&keys[own])
    });
    blocks
}
