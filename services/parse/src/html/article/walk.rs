//! Reads the outline of a page from its tree, in one walk.

use dom_query::{NodeData, NodeRef};
use html5ever::{LocalName, local_name};
use url::Url;

use super::{
    names::{self, NonContentRole},
    outline::{Block, Element, Outline, Picture},
    target::{Site, Target},
};
use crate::{
    editors_only::marks,
    html::site::digest,
    paragraphs::{LINE_BREAK, ends_with_break},
    prose,
};

/// The maximum number of pictures that are kept.
const PICTURES: usize = 2_000;
/// The longest alternative text that is kept, in bytes.
const ALT_BYTES: usize = 1_000;
/// The fewest links of a pop-up, and the maximum number of nodes in which they are sought.
const POPUP_LINKS: usize = 3;
const POPUP_NODES: usize = 60;

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
                Step::LeaveEmphasis => walk.emphasis -= 1,
                Step::LeaveKept => walk.kept -= 1,
                Step::LeaveTime => walk.is_beside_time = true,
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
    LeaveEmphasis,
    LeaveTime,
    LeaveKept,
    LeavePrivate,
}

#[derive(Default)]
struct Text {
    raw: String,
    chars: u32,
    linked: u32,
    onward: u32,
    emphasised: u32,
    commas: u32,
    signs: bool,
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
    /// The number of open elements with emphasised or small text.
    emphasis: u32,
    /// The number of open elements whose line ends are line breaks.
    kept: u32,
    /// Whether the next text begins or follows a `<time>`.
    is_beside_time: bool,
    /// The number of open elements that are for editors only.
    private: u32,
}

impl Walk {
    fn enter<'a>(&mut self, node: NodeRef<'a>, steps: &mut Vec<Step<'a>>) {
        let is_text = node.query_or(false, |node| match &node.data {
            NodeData::Text { contents } => {
                self.push_text(contents);
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
            "img" | "video" | "audio" | "iframe" | "object" | "embed" => self.picture(&node),
            "noscript" if node.first_element_child().is_some_and(|inner| inner.has_name("img")) => self.picture(&node),
            "button" | "select" | "textarea" => self.control(),
            "input" if node.attr("type").is_none_or(|kind| !kind.eq_ignore_ascii_case("hidden")) => self.control(),
            _ => {}
        }
        if prose::is_skipped(tag) {
            return;
        }
        if tag == "span" && self.links == 0 && self.is_in_paragraph() && is_popup(&node) {
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
        match tag {
            "em" | "i" | "small" | "cite" => {
                self.emphasis += 1;
                steps.push(Step::LeaveEmphasis);
            }
            "time" => {
                self.text.signs = true;
                self.is_beside_time = true;
                steps.push(Step::LeaveTime);
            }
            _ => {}
        }
        if prose::keeps_lines(&node) {
            self.kept += 1;
            steps.push(Step::LeaveKept);
        }
        if tag == "a" {
            self.text.signs |=
                node.attr("rel").is_some_and(|rel| rel.split_ascii_whitespace().any(|rel| rel == "author"));
            let target = self.site.target(node.attr("href").as_deref().unwrap_or_default());
            self.links += 1;
            self.onward += u32::from(target == Target::Site);
            steps.push(Step::LeaveLink(target));
        }
        steps.extend(node.children_it(true).map(Step::Enter));
    }

    fn is_in_paragraph(&self) -> bool {
        self.inside.last().is_some_and(|at| &*self.outline.elements[*at].tag == "p")
    }

    fn begin(&mut self, node: &NodeRef<'_>, tag: LocalName, role: Option<Role>) {
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
            role: role.map(|role| role.role),
            is_stated: role.is_some_and(|role| role.is_stated),
            is_sure: role.is_some_and(|role| role.is_sure),
            is_marked,
            is_main,
            make,
            blocks: first..first,
            pictures: 0,
            controls: 0,
            has_control: false,
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

    fn picture(&mut self, node: &NodeRef<'_>) {
        let element = self.inside.last().copied().unwrap_or_default();
        self.outline.elements[element].pictures += 1;
        if self.outline.pictures.len() < PICTURES {
            let alt = node.attr("alt").map(|alt| alt.to_string()).filter(|alt| alt.len() <= ALT_BYTES);
            let (block, leads) = (self.outline.blocks.len(), self.text.chars == 0);
            let is_image = node.has_name("img") || node.has_name("noscript");
            self.outline.pictures.push(Picture { element, block, is_image, leads, alt: alt.unwrap_or_default() });
        }
    }

    fn control(&mut self) {
        let element = self.inside.last().copied().unwrap_or_default();
        let element = &mut self.outline.elements[element];
        element.controls += 1;
        element.has_control = true;
    }

    fn push_text(&mut self, text: &str) {
        if self.kept == 0 {
            return self.push(text);
        }
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.break_line();
            }
            self.push(line);
        }
    }

    fn push(&mut self, text: &str) {
        // Pages part a writer and a time by style alone.
        let is_glued = self.text.raw.ends_with(char::is_alphanumeric) && text.starts_with(char::is_alphanumeric);
        if std::mem::take(&mut self.is_beside_time) && is_glued {
            self.text.raw.push(' ');
        }
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
        if self.emphasis > 0 {
            self.text.emphasised += chars;
        }
        self.text.raw.push_str(text);
    }

    /// Adds a line break. Two end a paragraph.
    fn break_line(&mut self) {
        if ends_with_break(&self.text.raw) {
            self.flush();
        } else {
            self.text.raw.push(LINE_BREAK);
        }
    }

    fn flush(&mut self) {
        let Text { raw, chars, linked, onward, emphasised, commas, signs } = std::mem::take(&mut self.text);
        if chars > 0 {
            let element = self.inside.last().copied().unwrap_or_default();
            let raw = if self.private > 0 { format!("{}{raw}{}", marks::FROM, marks::TO) } else { raw };
            self.outline.blocks.push(Block { element, raw, chars, linked, onward, emphasised, commas, signs });
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

/// Whether an element within a paragraph is a pop-up on the link before it: a picture and several links, and no text but them.
fn is_popup(node: &NodeRef<'_>) -> bool {
    if !node.prev_element_sibling().is_some_and(|before| before.has_name("a")) {
        return false;
    }
    let (mut links, mut pictures) = (0, 0);
    let mut open: Vec<NodeRef<'_>> = node.children();
    let mut looked_at = 0;
    while let Some(inner) = open.pop() {
        looked_at += 1;
        if looked_at > POPUP_NODES || (inner.is_text() && !inner.text().trim().is_empty()) {
            return false;
        }
        match inner.qual_name_ref().as_deref().map(|name| &*name.local) {
            Some("a") => links += 1,
            Some("img") => pictures += 1,
            _ => open.extend(inner.children_it(false)),
        }
    }
    links >= POPUP_LINKS || (links > 1 && pictures > 0)
}

/// The digest of a tag and of the letters of a class.
fn make(tag: &str, class: &str) -> u64 {
    let letters = class.bytes().filter(u8::is_ascii_alphabetic);
    digest(tag.bytes().chain([b' ']).chain(letters))
}

/// A role of an element, and how sure it is.
#[derive(Clone, Copy)]
struct Role {
    role: NonContentRole,
    /// Whether the page states it by tag or `role`.
    is_stated: bool,
    is_sure: bool,
}

/// The role that a tag, a `role` or a name gives an element.
fn role(node: &NodeRef<'_>, tag: &str) -> Option<Role> {
    let element = node.element_ref()?;
    let stated = |role| Role { role, is_stated: true, is_sure: true };
    if let Some(role) = names::of_tag(tag) {
        return Some(stated(role));
    }
    let is_heading = matches!(tag, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    let mut named: Option<Role> = None;
    for attribute in &element.attrs {
        match &*attribute.name.local {
            "role" => {
                if let Some(role) = names::of_role(&attribute.value) {
                    return Some(stated(role));
                }
            }
            // The id of a heading is made of its words.
            "class" | "id"
                if named.is_none_or(|named| !named.is_sure) && (!is_heading || &*attribute.name.local == "class") =>
            {
                let said = names::of_name(&attribute.value);
                let said = said.map(|said| Role { role: said.role, is_stated: false, is_sure: said.is_sure });
                named = said.filter(|said| said.is_sure).or(named).or(said);
            }
            _ => {}
        }
    }
    // The name of a link describes what it opens, not its text.
    named.filter(|named| tag != "a" || !matches!(named.role, NonContentRole::Overlay | NonContentRole::Media))
}
