//! Tells the short lines above the text that are part of it from labels: kickers, sections, reading times.

use std::{cell::OnceCell, collections::HashMap};

use super::{
    lines::{PROSE_CHARS, is_row},
    outline::{Block, Outline},
    reach, rows,
};

/// The fewest words of a line that is a paragraph among others rather than a label.
const WORDS: usize = 4;
/// The fewest rows of a list that is part of the text.
const ROWS: usize = 2;

/// The lines above the first paragraph of a text. What concerns several of them is found out once.
pub struct Head<'o, 'b> {
    outline: &'o Outline,
    blocks: &'b [&'o Block],
    /// For each block and for the end, the first paragraph from it on.
    paragraphs: OnceCell<Vec<Option<&'o Block>>>,
    /// For each block of the page and for the end, the number of blocks before it that are links, or that give writer or
    /// date.
    others: OnceCell<Vec<usize>>,
    /// Whether lists are part of the text.
    lists: HashMap<usize, bool>,
}

impl<'o, 'b> Head<'o, 'b> {
    pub fn of(outline: &'o Outline, blocks: &'b [&'o Block]) -> Self {
        Self { outline, blocks, paragraphs: OnceCell::new(), others: OnceCell::new(), lists: HashMap::new() }
    }

    /// Whether a block is a label: a short line that is neither sentence nor heading, nor part of the text. It is part of
    /// the text if it is a row of a list in it, the line above such a list, or a paragraph like those that follow.
    pub fn is_label(&mut self, at: usize) -> bool {
        let block = self.blocks[at];
        let may_be = block.chars < PROSE_CHARS && !block.ends_sentence() && !self.outline.is_heading(block);
        may_be && !self.is_content(at)
    }

    fn is_content(&mut self, at: usize) -> bool {
        let block = self.blocks[at];
        if self.is_list_row(at) {
            return true;
        }
        if is_other(self.outline, block) {
            return false;
        }
        if at + 1 < self.blocks.len() && !is_row(self.outline, block) && self.is_list_row(at + 1) {
            return true;
        }
        let Some(next) = self.paragraph_from(at + 1) else { return false };
        let (own, other) = (&self.outline.elements[block.element], &self.outline.elements[next.element]);
        let is_alike = own.parent == other.parent && own.make == other.make && self.outline.tag(block) == "p";
        is_alike && block.raw.split_whitespace().count() >= WORDS
    }

    /// Whether a block is a row of a list that is beside the paragraphs of the text and gives neither writer nor date.
    fn is_list_row(&mut self, at: usize) -> bool {
        let block = self.blocks[at];
        if !is_row(self.outline, block) {
            return false;
        }
        let is_list = |at: &usize| matches!(&*self.outline.elements[*at].tag, "ul" | "ol" | "dl" | "table");
        let Some(list) = self.outline.around(block.element).find(is_list) else { return false };
        if let Some(known) = self.lists.get(&list) {
            return *known;
        }
        let is_text = self.is_text(list, at);
        self.lists.insert(list, is_text);
        is_text
    }

    /// Whether a list is text, and beside the paragraph behind it. `at` is a row of it.
    fn is_text(&self, list: usize, at: usize) -> bool {
        let elements = &self.outline.elements;
        let rest = self.blocks[at..].iter().position(|block| !self.outline.is_in(block.element, list));
        let next = rest.and_then(|rest| self.paragraph_from(at + rest));
        let is_beside = next.is_some_and(|next| elements[next.element].parent == elements[list].parent);
        let rows = &elements[list].blocks;
        is_beside && rows.len() >= ROWS && self.others()[rows.start] == self.others()[rows.end]
    }

    fn paragraph_from(&self, at: usize) -> Option<&'o Block> {
        let paragraphs = self.paragraphs.get_or_init(|| {
            let mut paragraphs = vec![None];
            for block in self.blocks.iter().rev() {
                let next = if rows::is_paragraph(block) { Some(*block) } else { paragraphs[paragraphs.len() - 1] };
                paragraphs.push(next);
            }
            paragraphs.reverse();
            paragraphs
        });
        paragraphs[at]
    }

    fn others(&self) -> &[usize] {
        self.others.get_or_init(|| {
            let mut others = vec![0];
            for block in &self.outline.blocks {
                others.push(others[others.len() - 1] + usize::from(is_other(self.outline, block)));
            }
            others
        })
    }
}

/// Whether a block is a link, or gives writer or date.
fn is_other(outline: &Outline, block: &Block) -> bool {
    block.link_density() > rows::PARAGRAPH_LINKS || reach::is_signature(outline, block)
}
