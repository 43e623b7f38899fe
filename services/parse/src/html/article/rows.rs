//! Finds rows of elements that are each a piece of its own: teasers of other articles, and replies of readers.

use std::collections::HashMap;

use super::outline::{Block, Outline};
use crate::date;

/// The share of link text from which a title is a link.
const LINKED_TITLE: f32 = 0.9;
/// The number of blocks at the beginning of a teaser among which its title is.
const TITLE_BLOCKS: usize = 3;
/// The longest teaser whose title is no heading, in characters.
const CARD_CHARS: u32 = 400;
/// The fewest teasers in a row: with headings or pictures, and without.
const TEASERS: usize = 2;
const BARE_TEASERS: usize = 3;

/// The fewest replies in a row.
const REPLIES: usize = 3;
/// The longest line with a name, in characters.
const NAME_CHARS: u32 = 50;

/// The fewest characters of a paragraph.
pub const PARAGRAPH_CHARS: u32 = 60;
/// The fewest characters of a sentence.
const SENTENCE_CHARS: u32 = 30;
/// The largest share of links in a paragraph.
pub const PARAGRAPH_LINKS: f32 = 0.3;
/// The fewest characters of paragraphs that make an article beside which rows are something else.
pub const ARTICLE_CHARS: u32 = 140;

/// Whether a block is a paragraph of running text.
pub fn is_paragraph(block: &Block) -> bool {
    block.chars >= PARAGRAPH_CHARS && block.link_density() <= PARAGRAPH_LINKS
}

/// Whether a block is a sentence of running text, which may be a short one.
pub fn is_sentence(block: &Block) -> bool {
    block.chars >= SENTENCE_CHARS && block.link_density() <= PARAGRAPH_LINKS && block.ends_sentence()
}

/// The number of characters in paragraphs.
pub fn paragraph_chars(blocks: &[Block]) -> u32 {
    blocks.iter().filter(|block| is_paragraph(block)).map(|block| block.chars).sum()
}

/// The number of characters in paragraphs that are not apart.
pub fn paragraph_chars_of(blocks: &[Block], apart: &[bool]) -> u32 {
    let kept = blocks.iter().filter(|block| !apart[block.element] && is_paragraph(block));
    kept.map(|block| block.chars).sum()
}

/// The elements that are teasers or replies. `title` is the block with the article's title.
pub fn find(outline: &Outline, apart: &[bool], title: Option<usize>) -> Vec<usize> {
    let text = paragraph_chars_of(&outline.blocks, apart);
    // For each block, the characters in the paragraphs before it.
    let before = outline.blocks.iter().scan(0, |chars, block| {
        let before = *chars;
        *chars += if is_paragraph(block) { block.chars } else { 0 };
        Some(before)
    });
    let before: Vec<u32> = before.collect();
    let mut found = Vec::new();
    let mut rows: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, element) in outline.elements.iter().enumerate().skip(1) {
        if !apart[element.parent]
            && !element.blocks.is_empty()
            && title.is_none_or(|title| !element.blocks.contains(&title))
        {
            rows.entry(element.parent).or_default().push(at);
        }
    }
    for (parent, row) in rows {
        if row.len() < 2 {
            continue;
        }
        let teasers: Vec<usize> = row.iter().copied().filter(|at| is_teaser(outline, *at)).collect();
        let is_clear = |at: &usize| has_linked_heading(outline, *at) || outline.elements[*at].pictures > 0;
        let least = if teasers.iter().filter(|at| is_clear(at)).count() >= TEASERS { TEASERS } else { BARE_TEASERS };
        if teasers.len() >= least && text >= ARTICLE_CHARS + chars_in(outline, &teasers) {
            found.extend(teasers);
        }
        found.extend(replies(outline, parent, &row, title, &before));
    }
    found
}

fn chars_in(outline: &Outline, row: &[usize]) -> u32 {
    row.iter().map(|at| paragraph_chars(outline.blocks_in(*at))).sum()
}

fn is_linked_title(block: &Block) -> bool {
    block.onward as f32 >= block.chars as f32 * LINKED_TITLE
}

fn has_linked_heading(outline: &Outline, element: usize) -> bool {
    let mut first = outline.blocks_in(element).iter().take(TITLE_BLOCKS);
    first.any(|block| is_linked_title(block) && outline.is_heading(block))
}

/// Whether an element begins with a title that leads to another page of the site, and has a text or picture beside it.
fn is_teaser(outline: &Outline, element: usize) -> bool {
    let blocks = outline.blocks_in(element);
    let has_more = blocks.len() > 1 || outline.elements[element].pictures > 0;
    let is_short = || blocks.iter().map(|block| block.chars).sum::<u32>() <= CARD_CHARS;
    let begins_linked = || blocks.iter().take(2).any(is_linked_title);
    has_more && (has_linked_heading(outline, element) || (is_short() && begins_linked()))
}

/// The replies among the children of an element: similar elements that begin with a name, behind another text, and
/// that look like entries of a form (pictures of their writers, buttons, the same words in each). `before` has the
/// characters of the paragraphs before each block.
fn replies(outline: &Outline, parent: usize, row: &[usize], title: Option<usize>, before: &[u32]) -> Vec<usize> {
    let mut kinds: HashMap<u64, Vec<usize>> = HashMap::new();
    for at in row {
        let element = &outline.elements[*at];
        let kind = if matches!(&*element.tag, "li" | "article") { 0 } else { element.make };
        kinds.entry(kind).or_default().push(*at);
    }
    let mut found = Vec::new();
    for alike in kinds.into_values().filter(|alike| alike.len() >= REPLIES) {
        let replies: Vec<usize> = alike.iter().copied().filter(|at| is_reply(outline, *at)).collect();
        if replies.len() < REPLIES || replies.len() * 3 < alike.len() * 2 {
            continue;
        }
        let first = outline.elements[replies[0]].blocks.start;
        let from = title.filter(|title| *title < first).unwrap_or_default();
        let has_article = before[first] - before[from] >= ARTICLE_CHARS;
        if has_article && is_form(outline, parent, &replies) {
            found.extend(alike);
        }
    }
    found
}

/// Whether an element begins with a name, and has a text and no heading.
fn is_reply(outline: &Outline, element: usize) -> bool {
    let blocks = outline.blocks_in(element);
    let Some((name, rest)) = blocks.split_first() else { return false };
    let is_name = || {
        name.chars <= NAME_CHARS
            && (!name.ends_sentence() || name.raw.trim_end().ends_with(':'))
            && name.raw.contains(char::is_alphabetic)
            && date::shown(&name.raw).is_none()
    };
    !rest.is_empty() && !blocks.iter().any(|block| outline.is_heading(block)) && is_name()
}

/// Whether a row of replies has a sign beside its shape: a number of replies above it, pictures or buttons in most
/// entries, or the same short line in most of them.
fn is_form(outline: &Outline, parent: usize, replies: &[usize]) -> bool {
    let elements = || replies.iter().map(|at| &outline.elements[*at]);
    let most = replies.len() * 2;
    let before = outline.elements[replies[0]].blocks.start.checked_sub(1).map(|at| &outline.blocks[at]);
    let counts = before.is_some_and(|block| block.chars <= NAME_CHARS && block.raw.contains(char::is_numeric));
    let pictured = elements().filter(|element| element.pictures > 0).count() * 3 >= most;
    let controls = outline.elements[parent].controls > 0;
    counts || pictured || controls || share_line(outline, replies)
}

/// Whether the same short line is in most elements of a row, as `Reply` is.
fn share_line(outline: &Outline, row: &[usize]) -> bool {
    let mut lines: HashMap<&str, usize> = HashMap::new();
    for at in row {
        let short = outline.blocks_in(*at).iter().filter(|block| block.chars <= NAME_CHARS);
        let mut own: Vec<&str> = short.map(|block| block.raw.trim()).collect();
        own.sort_unstable();
        own.dedup();
        for line in own {
            *lines.entry(line).or_default() += 1;
        }
    }
    lines.into_values().any(|count| count * 3 >= row.len() * 2)
}
