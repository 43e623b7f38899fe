//! The outline of a page: its elements and its blocks of text, read from the tree in one walk.

use dom_query::{NodeData, NodeId, NodeRef};
use html5ever::{LocalName, local_name};

use super::names::{self, NonContentRole};
use crate::{editors_only::marks, paragraphs::LINE_BREAK, prose};

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
    /// The role by which its names set it apart from the body.
    pub role: Option<NonContentRole>,
    /// Whether the page marks it as the article's body (schema.org).
    pub is_marked: bool,
    /// The digest of its tag and class without digits: similar elements have the same digest.
    pub make: u64,
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
    /// The number of commas, in any script.
    pub commas: u32,
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
}

/// The elements and the blocks of a page, each in the order of the page.
#[derive(Debug, Default)]
pub struct Outline {
    /// The first is the root.
    pub elements: Vec<Element>,
    /// All text that is not hidden.
    pub blocks: Vec<Block>,
}

impl Outline {
    /// The outline of what is below a node.
    pub fn of(root: NodeRef<'_>) -> Self {
        let mut walk = Walk::default();
        walk.begin(&root, local_name!("body"), None);
        let mut steps: Vec<Step<'_>> = root.children_it(true).map(Step::Enter).collect();
        while let Some(step) = steps.pop() {
            match step {
                Step::Enter(node) => walk.enter(node, &mut steps),
                Step::LeaveBlock => walk.leave_block(),
                Step::LeaveInline => walk.leave_inline(),
                Step::LeaveLink => walk.links -= 1,
                Step::LeavePrivate => {
                    walk.flush();
                    walk.private -= 1;
                }
            }
        }
        walk.flush();
        walk.outline.elements[0].end = walk.outline.elements.len();
        walk.outline
    }

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
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    LeaveBlock,
    LeaveInline,
    LeaveLink,
    LeavePrivate,
}

#[derive(Default)]
struct Text {
    raw: String,
    chars: u32,
    linked: u32,
    commas: u32,
}

#[derive(Default)]
struct Walk {
    outline: Outline,
    text: Text,
    held: Vec<Text>,
    inside: Vec<usize>,
    links: u32,
    /// The number of open elements that are for editors only.
    private: u32,
}

impl Walk {
    fn enter<'a>(&mut self, node: NodeRef<'a>, steps: &mut Vec<Step<'a>>) {
        let is_text = node.query_or(false, |node| match &node.data {
            NodeData::Text { contents } => {
                self.push(contents);
                true
            }
            _ => false,
        });
        if is_text {
            return;
        }
        let Some(name) = node.qual_name_ref().map(|name| name.local.clone()) else { return };
        let tag: &str = &name;
        if prose::is_skipped(tag) || prose::is_hidden(&node) {
            return;
        }
        match tag {
            "br" => return self.break_line(),
            "td" | "th" => self.text.raw.push(' '),
            _ => {}
        }
        let role = role(&node, tag);
        if prose::is_block(tag) || tag == "figcaption" || names::of_tag(tag).is_some() {
            self.flush();
            self.begin(&node, name.clone(), role);
            steps.push(Step::LeaveBlock);
        } else if role.is_some() {
            self.held.push(std::mem::take(&mut self.text));
            self.begin(&node, name.clone(), role);
            steps.push(Step::LeaveInline);
        }
        if prose::is_for_editors(&node) {
            self.flush();
            self.private += 1;
            steps.push(Step::LeavePrivate);
        }
        if tag == "a" {
            self.links += 1;
            steps.push(Step::LeaveLink);
        }
        steps.extend(node.children_it(true).map(Step::Enter));
    }

    fn begin(&mut self, node: &NodeRef<'_>, tag: LocalName, role: Option<NonContentRole>) {
        let parent = self.inside.last().copied().unwrap_or_default();
        let is_marked =
            node.attr("itemprop").is_some_and(|value| value.split_ascii_whitespace().any(|name| name == "articleBody"));
        let make = make(&tag, node.attr("class").as_deref().unwrap_or_default());
        let element = Element { node: node.id, parent, end: 0, tag, role, is_marked, make };
        self.inside.push(self.outline.elements.len());
        self.outline.elements.push(element);
    }

    fn leave_block(&mut self) {
        self.flush();
        if let Some(at) = self.inside.pop() {
            self.outline.elements[at].end = self.outline.elements.len();
        }
    }

    fn leave_inline(&mut self) {
        self.leave_block();
        self.text = self.held.pop().unwrap_or_default();
    }

    fn push(&mut self, text: &str) {
        let mut chars = 0;
        for c in text.chars() {
            if !c.is_whitespace() {
                chars += 1;
                self.text.commas += u32::from(matches!(c, ',' | '،' | '、' | '，' | '؛'));
            }
        }
        self.text.chars += chars;
        if self.links > 0 {
            self.text.linked += chars;
        }
        self.text.raw.push_str(text);
    }

    /// Adds a line break. A single line break is a space; two end a paragraph.
    fn break_line(&mut self) {
        let behind = self.text.raw.trim_end_matches(|c: char| c.is_whitespace() && c != LINE_BREAK);
        if behind.ends_with(LINE_BREAK) {
            self.flush();
        } else {
            self.text.raw.push(LINE_BREAK);
        }
    }

    fn flush(&mut self) {
        let Text { raw, chars, linked, commas } = std::mem::take(&mut self.text);
        if chars > 0 {
            let element = self.inside.last().copied().unwrap_or_default();
            let raw = if self.private > 0 { format!("{}{raw}{}", marks::FROM, marks::TO) } else { raw };
            self.outline.blocks.push(Block { element, raw, chars, linked, commas });
        }
    }
}

/// The digest of a tag and of the letters of a class: FNV-1a (Fowler, Noll, Vo), because it is short and fast.
fn make(tag: &str, class: &str) -> u64 {
    let letters = class.bytes().filter(u8::is_ascii_alphabetic);
    let digest = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    tag.bytes().chain([b' ']).chain(letters).fold(0xCBF2_9CE4_8422_2325, digest)
}

/// The role that a tag, a `role` or a name gives an element.
fn role(node: &NodeRef<'_>, tag: &str) -> Option<NonContentRole> {
    let element = node.element_ref()?;
    let said = element.attrs.iter().find_map(|attribute| match &*attribute.name.local {
        "class" | "id" => names::of_name(&attribute.value),
        "role" => names::of_role(&attribute.value),
        _ => None,
    });
    // The name of a link describes what it opens, not its text.
    let said = said.filter(|said| tag != "a" || !matches!(said, NonContentRole::Overlay | NonContentRole::Media));
    names::of_tag(tag).or(said)
}
