//! What markup says about a picture: its caption, and whether it is there to be viewed.

use dom_query::{NodeId, NodeRef};

use super::{
    captions::{Captions, ElementKind, Finder},
    prose,
    word_list::WordList,
};

/// Attributes in which a script finds the caption of a picture, on it or on the link around it.
static ATTRIBUTES: WordList = WordList::of(include_str!("data/caption_attributes.txt"));
/// Elements that show a picture or a video.
static SHOWN: [&str; 6] = ["img", "amp-img", "video", "amp-video", "iframe", "object"];

/// The number of elements around a picture that are looked at.
const AROUND: usize = 6;
/// The number of elements around a picture that may be the link on it.
const LINKS: usize = 2;
/// The size of what is close to a picture, in levels and in nodes.
const NEAR: usize = 3;
const NEAR_NODES: usize = 60;
/// A picture whose width or height is smaller, in pixels, is a symbol.
pub const SYMBOL: u32 = 40;

/// What readers are told about a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caption {
    /// The alternative text, unless it is a file name or repeats the caption. May be empty.
    pub title: String,
    /// The caption below the picture. May be empty.
    pub text: String,
}

impl Caption {
    /// Reads what is said about a picture by what is close to it: the largest small element around it.
    pub fn beside(image: &NodeRef<'_>) -> Self {
        let around = around(image).into_iter().take(NEAR);
        let near = around.take_while(|node| node.descendants_it().nth(NEAR_NODES).is_none()).last();
        let captions = near.map(|near| captions(&near)).unwrap_or_default();
        Self::of(image, &captions)
    }

    /// Reads what is said about a picture. `captions` are those of the tree.
    pub fn of(image: &NodeRef<'_>, captions: &Captions<NodeId>) -> Self {
        let around = around(image);
        let figure = around.iter().find(|node| node.has_name("figure"));
        let marked = figure.and_then(|figure| figure.descendants_it().find(|node| node.has_name("figcaption")));
        let named = captions.of(image.id).iter().map(|caption| NodeRef::new(*caption, image.tree));
        let text: Vec<String> = marked.into_iter().chain(named).flat_map(prose::paragraphs_within).collect();
        let told = |node: &NodeRef<'_>| ATTRIBUTES.iter().find_map(|name| attribute(node, name));
        let told = || std::iter::once(image).chain(&around[..around.len().min(LINKS)]).find_map(told);
        let text =
            if text.is_empty() { told().map(|text| prose::line(&text)).unwrap_or_default() } else { text.join(" ") };
        let alt = attribute(image, "alt").filter(|alt| alt.contains(' ') || !alt.contains(['.', '_', '/']));
        Self { title: alt.filter(|alt| *alt != text).unwrap_or_default(), text }
    }
}

/// Finds the captions below a node that no `figcaption` marks.
pub fn captions(root: &NodeRef<'_>) -> Captions<NodeId> {
    let mut finder = Finder::default();
    if !root.descendants_it().any(|node| shows(&node)) {
        return Captions::default();
    }
    let mut steps: Vec<Option<NodeRef<'_>>> = root.children_it(true).map(Some).collect();
    while let Some(step) = steps.pop() {
        let Some(node) = step else {
            finder.leave();
            continue;
        };
        let Some(element) = node.element_ref() else {
            if node.is_text() {
                finder.text(&node.text());
            }
            continue;
        };
        let tag: &str = &element.name.local;
        // Captions that are marked are no text anyway.
        if prose::is_hidden(&node) || tag == "figcaption" {
            continue;
        }
        if shows(&node) {
            if !is_tiny(&node) {
                finder.picture(node.id);
            }
            continue;
        }
        if tag == "noscript" {
            node.descendants_it().filter(shows).for_each(|image| finder.picture(image.id));
        }
        if prose::is_skipped(tag) {
            continue;
        }
        let names = element.attrs.iter().filter(|attribute| matches!(&*attribute.name.local, "class" | "itemprop"));
        finder.enter(node.id, ElementKind::of(tag, names.map(|attribute| &*attribute.value)));
        steps.push(None);
        steps.extend(node.children_it(true).map(Some));
    }
    finder.finish()
}

/// Whether a node is a picture or a video.
fn shows(node: &NodeRef<'_>) -> bool {
    node.qual_name_ref().is_some_and(|name| SHOWN.contains(&&*name.local))
}

/// The elements around a picture, the nearest first.
pub fn around<'a>(image: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    std::iter::successors(image.parent(), NodeRef::parent).take(AROUND).collect()
}

/// Whether a picture counts readers, or is a symbol.
pub fn is_tiny(image: &NodeRef<'_>) -> bool {
    let is_small = |name| (attribute(image, name).is_some()) && pixels(image, name) < SYMBOL && is_number(image, name);
    let is_emoji = || attribute(image, "style").is_some_and(|style| style.replace(' ', "").contains("height:1em"));
    let is_named =
        || attribute(image, "class").is_some_and(|class| class.contains("emoji") || class.contains("smiley"));
    is_small("width") || is_small("height") || is_emoji() || is_named()
}

fn is_number(image: &NodeRef<'_>, name: &str) -> bool {
    attribute(image, name).is_some_and(|text| text.trim_end_matches("px").bytes().all(|byte| byte.is_ascii_digit()))
}

/// A width or a height in pixels; 0 if it is not stated.
pub fn pixels(image: &NodeRef<'_>, name: &str) -> u32 {
    attribute(image, name).and_then(|text| text.trim_end_matches("px").parse().ok()).unwrap_or(0)
}

/// An attribute's value, trimmed, if it is not empty.
pub fn attribute(node: &NodeRef<'_>, name: &str) -> Option<String> {
    let value = node.attr(name)?;
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}
