//! What markup says about a picture: its caption, and whether it is there to be viewed.

use dom_query::NodeRef;

use super::prose;

/// The number of elements around a picture that are looked at.
const AROUND: usize = 6;
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
    pub fn of(image: &NodeRef<'_>) -> Self {
        let figure = around(image).into_iter().find(|node| node.has_name("figure"));
        let caption = figure.and_then(|figure| figure.descendants_it().find(|node| node.has_name("figcaption")));
        let text = caption.map(|caption| prose::paragraphs_within(caption).join(" ")).unwrap_or_default();
        let alt = attribute(image, "alt").filter(|alt| alt.contains(' ') || !alt.contains(['.', '_', '/']));
        Self { title: alt.filter(|alt| *alt != text).unwrap_or_default(), text }
    }
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
