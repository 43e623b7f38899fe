//! Reads the outline of a page from its tree, in one walk.

use dom_query::{NodeData, NodeRef};
use html5ever::{LocalName, local_name};
use url::Url;

use super::{
    names::{self, NonContentRole},
    outline::{Block, Element, Outline},
    target::{Site, Target},
};
use crate::{editors_only::marks, paragraphs::LINE_BREAK, prose};

impl Outline {
    /// The outline of what is below a node. `base` tells which links lead to other pages of the same site.
    pub fn of(root: NodeRef<'_>, base: Option<&Url>) -> Self {
        let mut walk = Walk { site: Site::of(base), ..Walk::default() };
        walk.begin(&root, local_name!("body"), None);
        let mut steps: Vec<Step<'_>> = root.children_it(true).map(Step::Enter).collect();
        while let Some(step) = steps.pop() {
            match step {
                Step::Enter(node) => walk.enter(node, &mut steps),
                Step::LeaveBlock => walk.leave_block(),
                Step::LeaveInline => walk.leave_inline(),
                Step::LeaveLink(target) => walk.leave_link(target),
                Step::LeavePrivate => {
                    walk.flush();
                    walk.private -= 1;
                }
            }
        }
        walk.leave_block();
        walk.finish()
    }
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    LeaveBlock,
    LeaveInline,
    LeaveLink(Target),
    LeavePrivate,
}

#[derive(Default)]
struct Text {
    raw: String,
    chars: u32,
    linked: u32,
    onward: u32,
    commas: u32,
}

#[derive(Default)]
struct Walk {
    outline: Outline,
    site: Site,
    text: Text,
    held: Vec<Text>,
    inside: Vec<usize>,
    links: u32,
    /// The number of open links that lead to other pages of the site.
    onward: u32,
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
        if prose::is_hidden(&node) {
            return;
        }
        match tag {
            "br" => return self.break_line(),
            "td" | "th" => self.text.raw.push(' '),
            "img" | "video" | "audio" | "iframe" | "object" | "embed" => self.picture(),
            "noscript" if node.first_element_child().is_some_and(|inner| inner.has_name("img")) => self.picture(),
            "button" | "select" | "textarea" => self.control(),
            "input" if node.attr("type").is_none_or(|kind| !kind.eq_ignore_ascii_case("hidden")) => self.control(),
            _ => {}
        }
        if prose::is_skipped(tag) {
            return;
        }
        let role = role(&node, tag);
        if prose::is_block(tag) || matches!(tag, "figcaption" | "center") || names::of_tag(tag).is_some() {
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
            let target = self.site.target(node.attr("href").as_deref().unwrap_or_default());
            self.links += 1;
            self.onward += u32::from(target == Target::Site);
            steps.push(Step::LeaveLink(target));
        }
        steps.extend(node.children_it(true).map(Step::Enter));
    }

    fn begin(&mut self, node: &NodeRef<'_>, tag: LocalName, role: Option<(NonContentRole, bool)>) {
        let parent = self.inside.last().copied().unwrap_or_default();
        let is_marked =
            node.attr("itemprop").is_some_and(|value| value.split_ascii_whitespace().any(|name| name == "articleBody"));
        let is_main = &*tag == "main" || node.attr("role").is_some_and(|role| role.eq_ignore_ascii_case("main"));
        let make = make(&tag, node.attr("class").as_deref().unwrap_or_default());
        let first = self.outline.blocks.len();
        self.inside.push(self.outline.elements.len());
        self.outline.elements.push(Element {
            node: node.id,
            parent,
            end: 0,
            tag,
            role: role.map(|(role, _)| role),
            is_stated: role.is_some_and(|(_, is_stated)| is_stated),
            is_marked,
            is_main,
            make,
            blocks: first..first,
            pictures: 0,
            controls: 0,
        });
    }

    fn leave_block(&mut self) {
        self.flush();
        let (end, blocks) = (self.outline.elements.len(), self.outline.blocks.len());
        if let Some(at) = self.inside.pop() {
            let element = &mut self.outline.elements[at];
            (element.end, element.blocks.end) = (end, blocks);
        }
    }

    fn leave_inline(&mut self) {
        self.leave_block();
        self.text = self.held.pop().unwrap_or_default();
    }

    fn leave_link(&mut self, target: Target) {
        self.links -= 1;
        self.onward -= u32::from(target == Target::Site);
    }

    fn picture(&mut self) {
        let element = self.inside.last().copied().unwrap_or_default();
        self.outline.elements[element].pictures += 1;
    }

    fn control(&mut self) {
        let element = self.inside.last().copied().unwrap_or_default();
        self.outline.elements[element].controls += 1;
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
        if self.onward > 0 {
            self.text.onward += chars;
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
        let Text { raw, chars, linked, onward, commas } = std::mem::take(&mut self.text);
        if chars > 0 {
            let element = self.inside.last().copied().unwrap_or_default();
            let raw = if self.private > 0 { format!("{}{raw}{}", marks::FROM, marks::TO) } else { raw };
            self.outline.blocks.push(Block { element, raw, chars, linked, onward, commas });
        }
    }

    /// Adds up what the elements contain.
    fn finish(self) -> Outline {
        let mut outline = self.outline;
        for at in (1..outline.elements.len()).rev() {
            let Element { parent, pictures, controls, .. } = outline.elements[at];
            outline.elements[parent].pictures += pictures;
            outline.elements[parent].controls += controls;
        }
        outline
    }
}

/// The digest of a tag and of the letters of a class: FNV-1a (Fowler, Noll, Vo), because it is short and fast.
fn make(tag: &str, class: &str) -> u64 {
    let letters = class.bytes().filter(u8::is_ascii_alphabetic);
    let digest = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    tag.bytes().chain([b' ']).chain(letters).fold(0xCBF2_9CE4_8422_2325, digest)
}

/// The role that a tag, a `role` or a name gives an element, and whether the page states it by tag or `role`.
fn role(node: &NodeRef<'_>, tag: &str) -> Option<(NonContentRole, bool)> {
    let element = node.element_ref()?;
    if let Some(role) = names::of_tag(tag) {
        return Some((role, true));
    }
    let said = element.attrs.iter().find_map(|attribute| match &*attribute.name.local {
        "class" | "id" => names::of_name(&attribute.value).map(|role| (role, false)),
        "role" => names::of_role(&attribute.value).map(|role| (role, true)),
        _ => None,
    });
    // The name of a link describes what it opens, not its text.
    said.filter(|(role, _)| tag != "a" || !matches!(role, NonContentRole::Overlay | NonContentRole::Media))
}
