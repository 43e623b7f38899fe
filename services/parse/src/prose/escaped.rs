//! Recognises markup that was escaped once too often, so that its tags stand as text.

use crate::{word_list::WordList, xml::entity};

/// Elements of HTML that begin a piece of markup or separate its parts.
static PARTS: WordList = WordList::of(include_str!("data/parts.txt"));
/// The number of tags that are looked at.
const TAGS: usize = 1_000;
/// The longest tag that is looked at, in bytes.
const TAG_BYTES: usize = 1_000;

/// The markup that the paragraphs of `html` are, if their tags were escaped: no tag of a text without any other tag, or
/// within an element around all of it, is meant as text.
pub fn markup_in(html: &str, paragraphs: &[String]) -> Option<String> {
    let has_tags = ["&lt;", "&#60;", "&#x3"].iter().any(|reference| html.contains(reference));
    if !has_tags || html.contains("<pre") || html.contains("<code") {
        return None;
    }
    let text = paragraphs.join("\n");
    let is_bare = !html.contains('<');
    (is_bare && is_escaped_markup(&text) || begins_and_ends_as_markup(&text)).then_some(text)
}

/// Whether a text without tags is a piece of markup whose tags were escaped.
pub fn is_escaped(text: &str) -> bool {
    !text.contains('<') && text.contains("&lt;") && is_escaped_markup(&entity::resolve(text))
}

/// Whether a text has the tags of a piece of markup: a part that is closed, or several line breaks.
pub fn is_escaped_markup(text: &str) -> bool {
    let is_break = |name: &str| name == "br";
    let breaks = tags(text).filter(|(name, _)| is_break(name)).count();
    begins_and_ends_as_markup(text) || breaks > 1 || tags(text).any(|(name, closes)| closes && PARTS.has(&name))
}

/// Whether a text begins with an element that is closed in it.
fn begins_and_ends_as_markup(text: &str) -> bool {
    let text = text.trim();
    let Some((first, false)) = tags(text).next().filter(|_| text.starts_with('<')) else { return false };
    let is_closed = tags(text).any(|(name, closes)| closes && name == first);
    let ends = text.ends_with('>') || !PARTS.has(&first);
    super::is_block(&first) && is_closed && ends || is_closed && INLINE.has(&first)
}

/// Elements of HTML within a sentence.
static INLINE: WordList = WordList::of(include_str!("data/inline.txt"));

/// The names of the tags in a text, in lower case, and whether each is an end tag.
fn tags(text: &str) -> impl Iterator<Item = (String, bool)> {
    text.match_indices('<').take(TAGS).filter_map(|(at, _)| {
        let rest = &text[at + 1..];
        let (rest, closes) = rest.strip_prefix('/').map_or((rest, false), |rest| (rest, true));
        let length = rest.bytes().take(12).take_while(u8::is_ascii_alphanumeric).count();
        let (name, behind) = rest.split_at(length);
        let ends = behind.starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace())
            && behind.bytes().take(TAG_BYTES).any(|byte| byte == b'>');
        (length > 0 && ends).then(|| (name.to_ascii_lowercase(), closes))
    })
}
