//! The outline of a page: its elements, its blocks of text and its pictures.

use std::ops::Range;

use dom_query::NodeId;
use html5ever::LocalName;

use super::names::NonContentRole;
use crate::lines;

/// An element that begins and ends a block, or that a name sets apart.
#[derive(Debug)]
pub struct Element {
    /// The element's node in the tree.
    pub node: NodeId,
    /// The index of the enclosing element; the first element is its own parent.
    pub parent: usize,
    /// The index after its last descendant.
    pub end: usize,
    pub tag: LocalName,
    /// The role by which its tag or its names set it apart from the body.
    pub role: Option<NonContentRole>,
    /// Whether the page marks it as the article's body (schema.org).
    pub is_marked: bool,
    /// Whether it is the page's `<main>` landmark (WAI-ARIA 1.2, section 5.3.4).
    pub is_main: bool,
    /// Whether the role is a statement of the page (a tag or a `role`), not a name.
    pub is_stated: bool,
    /// Whether the name that gives the role is about the role alone.
    pub is_sure: bool,
    /// The digest of its tag and class without digits: similar elements have the same digest.
    pub make: u64,
    /// The blocks in it.
    pub blocks: Range<usize>,
    /// The number of pictures, players and frames in it.
    pub pictures: u32,
    /// The number of buttons and fields in it.
    pub controls: u32,
    /// Whether one of them is in it and in no element within it.
    pub has_control: bool,
}

/// A paragraph, heading, list item or row of a table.
#[derive(Debug)]
pub struct Block {
    /// The index of the innermost element that contains it.
    pub element: usize,
    /// The text as written in the markup.
    pub raw: String,
    /// The number of characters that are not white space.
    pub chars: u32,
    /// The number of these characters that are in links.
    pub linked: u32,
    /// The number of these characters that are in links to other pages of the site.
    pub onward: u32,
    /// The number of these characters that are emphasised or small.
    pub emphasised: u32,
    /// The number of commas, in any script.
    pub commas: u32,
    /// Whether it contains a time, or a link to an author.
    pub signs: bool,
}

impl Block {
    /// The share of the text that is in links.
    pub fn link_density(&self) -> f32 {
        self.linked as f32 / (self.chars as f32).max(1.0)
    }

    /// How much the block resembles running prose: readability's score of a paragraph.
    pub fn prose(&self) -> f32 {
        let density = self.link_density();
        if self.chars < 25 || density > 0.5 {
            return 0.0;
        }
        (1.0 + (self.commas as f32).min(9.0) + (self.chars as f32 / 100.0).min(3.0)) * (1.0 - density)
    }

    /// Whether the text ends as a sentence does.
    pub fn ends_sentence(&self) -> bool {
        lines::ends_sentence(&self.raw)
    }
}

/// A picture, a player or a frame.
#[derive(Debug)]
pub struct Picture {
    /// The index of the innermost element that contains it.
    pub element: usize,
    /// The index of the block that follows it or contains it.
    pub block: usize,
    /// Whether it is a picture, rather than a player or a frame.
    pub is_image: bool,
    /// Whether no text of that block is before it.
    pub leads: bool,
    /// The alternative text.
    pub alt: String,
}

/// The elements, the blocks and the pictures of a page, each in the order of the page.
#[derive(Debug, Default)]
pub struct Outline {
    /// The first is the root.
    pub elements: Vec<Element>,
    /// All text that is not hidden.
    pub blocks: Vec<Block>,
    pub pictures: Vec<Picture>,
}

impl Outline {
    /// An element and its ancestors, from the inside outwards, without the root.
    pub fn around(&self, element: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(element), |at| Some(self.elements[*at].parent)).take_while(|at| *at != 0)
    }

    /// Sets the element of a node apart, regardless of its names.
    pub fn set_apart(&mut self, node: NodeId) {
        if let Some(element) = self.elements.iter_mut().find(|element| element.node == node) {
            element.role = Some(NonContentRole::Taken);
        }
    }

    /// The tag of the innermost element around a block.
    pub fn tag(&self, block: &Block) -> &str {
        &self.elements[block.element].tag
    }

    /// Whether an element is inside another, or is the same element.
    pub fn is_in(&self, element: usize, outer: usize) -> bool {
        element >= outer && element < self.elements[outer].end
    }

    /// Whether a block is a heading.
    pub fn is_heading(&self, block: &Block) -> bool {
        matches!(self.tag(block), "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
    }

    /// The blocks in an element.
    pub fn blocks_in(&self, element: usize) -> &[Block] {
        &self.blocks[self.elements[element].blocks.clone()]
    }

    /// The children of an element.
    pub fn children(&self, element: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.elements[element].end;
        let next = move |at: usize| Some(at).filter(|at| *at < end);
        std::iter::successors(next(element + 1), move |at| next(self.elements[*at].end))
    }
}
