//! Clues to where the article is: the page's title, and the text of the article in the page's data.

use super::outline::{Block, Outline};
use crate::{boilerplate::key, html::truth, lines};

/// The fewest characters of a block that is looked up in the text of the data.
const SAID_CHARS: u32 = 40;
/// The number of bytes of a block's key that are compared.
const COMPARED: usize = 60;
/// The maximum number of blocks that are looked up, and of bytes that they are looked up in.
const LOOKED_UP: usize = 500;
const TEXT_BYTES: usize = 64 * 1024;
/// The longest description, in bytes, and the shortest one that shows anything.
const DESCRIPTION_BYTES: usize = 2_000;
const DESCRIPTION_LEAST: usize = 30;
/// The number of levels within a heading at which its text may be.
const HEADING_LEVELS: usize = 3;

/// What the page's metadata says about the article.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clues<'a> {
    pub headline: Option<&'a str>,
    /// The description, which many pages show between title and text.
    pub description: Option<&'a str>,
    /// The text of the article in the page's data.
    pub text: Option<&'a str>,
}

impl Clues<'_> {
    /// The block with the title of the article: an `<h1>` that agrees with the headline, else a line that equals it.
    pub fn title(&self, outline: &Outline) -> Option<usize> {
        let headline = self.headline?;
        let agrees = |block: &Block| truth::agree(block.raw.trim(), headline);
        let is_first = |block: &Block| {
            outline.around(block.element).take(HEADING_LEVELS).any(|at| &*outline.elements[at].tag == "h1")
        };
        let heading = outline.blocks.iter().position(|block| is_first(block) && agrees(block));
        let headline = key(headline);
        let equals = |block: &Block| {
            block.raw.len() <= headline.len() * 2 + 40 && block.linked == 0 && key(&block.raw) == headline
        };
        heading.or_else(|| outline.blocks.iter().position(equals))
    }

    /// Whether a text is the description, or the beginning of it, or begins with it.
    pub fn is_description(&self, text: &str) -> bool {
        let Some(description) = self.description.filter(|description| description.len() <= DESCRIPTION_BYTES) else {
            return false;
        };
        let (text, description) = (key(&text[..text.floor_char_boundary(DESCRIPTION_BYTES)]), key(description));
        let shorter = text.len().min(description.len());
        shorter >= DESCRIPTION_LEAST && (text.starts_with(&description) || description.starts_with(&text))
    }

    /// For each block, whether the text in the page's data contains it.
    pub fn said(&self, outline: &Outline) -> Vec<bool> {
        let mut said = vec![false; outline.blocks.len()];
        let Some(text) = self.text.filter(|text| text.len() <= TEXT_BYTES) else { return said };
        let text = key(text);
        let long = outline.blocks.iter().enumerate().filter(|(_, block)| block.chars >= SAID_CHARS);
        for (at, block) in long.take(LOOKED_UP) {
            let key = key(&block.raw[..block.raw.floor_char_boundary(COMPARED * 4)]);
            let begins = &key[..key.floor_char_boundary(COMPARED)];
            said[at] = !begins.is_empty() && text.contains(begins);
        }
        said
    }

    /// The element that contains the text in the page's data, if the page shows most of it and it is not cut off.
    pub fn region(&self, outline: &Outline, said: &[bool]) -> Option<usize> {
        let text = self.text?.trim_end();
        let blocks = || outline.blocks.iter().zip(said).filter(|(_, is_said)| **is_said).map(|(block, _)| block);
        let chars: u32 = blocks().map(|block| block.chars).sum();
        let all = text.chars().filter(|c| !c.is_whitespace()).count();
        if ends_cut(text) || (chars as usize) * 2 < all {
            return None;
        }
        let first = blocks().next()?.element;
        outline.around(first).find(|outer| blocks().all(|block| outline.is_in(block.element, *outer)))
    }
}

/// Whether a text ends as one that was cut off does.
fn ends_cut(text: &str) -> bool {
    text.ends_with(['…', '→']) || text.ends_with("...") || !lines::ends_sentence(text)
}
