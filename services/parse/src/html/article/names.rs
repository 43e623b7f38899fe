//! Derives the role of an element outside the article's body from its class, id, role attribute and tag.
//!
//! Names are split into words (`article__share-bar`, `photoCaption`), so that `shareholders` is no share bar.

use crate::word_list::{WordList, WordTable};

/// Why an element is not part of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NonContentRole {
    /// The text under a picture, and its credit.
    Caption,
    /// Buttons to share, print or save.
    Share,
    /// Links to other articles.
    Related,
    /// A box that asks readers for a mail address.
    Newsletter,
    /// The writer and the time.
    Byline,
    /// Comments of readers.
    Comments,
    Advert,
    /// Links to the rest of the site: menus, breadcrumbs, tags.
    Navigation,
    /// Galleries and players.
    Media,
    /// Elements over the page: dialogues, notices on cookies.
    Overlay,
    /// The lines between headline and body.
    Standfirst,
    /// An element that was read as something else: the block of related articles.
    Taken,
}

impl NonContentRole {
    /// The role with this name in a data file.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "caption" => Self::Caption,
            "share" => Self::Share,
            "related" => Self::Related,
            "newsletter" => Self::Newsletter,
            "byline" => Self::Byline,
            "comments" => Self::Comments,
            "advert" => Self::Advert,
            "navigation" => Self::Navigation,
            "media" => Self::Media,
            "overlay" => Self::Overlay,
            "standfirst" => Self::Standfirst,
            _ => return None,
        })
    }
}

/// The longest name that may be one of a caption, in bytes.
const NAME_BYTES: usize = 60;

static WORDS: WordTable<NonContentRole> = WordTable::of(include_str!("data/class_words.txt"), NonContentRole::named);
static STRUCTURAL: WordList = WordList::of(include_str!("data/structural_words.txt"));
static BEGINNINGS: WordTable<NonContentRole> =
    WordTable::of(include_str!("data/class_beginnings.txt"), NonContentRole::named);
static TAGS: WordTable<NonContentRole> = WordTable::of(include_str!("data/tags.txt"), NonContentRole::named);
static ARIA_ROLES: WordTable<NonContentRole> = WordTable::of(include_str!("data/roles.txt"), NonContentRole::named);

/// The role that a tag implies.
pub fn of_tag(tag: &str) -> Option<NonContentRole> {
    TAGS.get(tag).copied()
}

pub fn of_role(role: &str) -> Option<NonContentRole> {
    ARIA_ROLES.get(role).copied()
}

/// A role that a name gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    pub role: NonContentRole,
    /// Whether the name is about the role alone: all words behind the word with the role are about structure
    /// (`share-bar`, not `share-of-voters`).
    pub is_sure: bool,
}

/// The role of the first word in a class or id that has one. A name that is sure comes before one that is not.
pub fn of_name(name: &str) -> Option<Named> {
    let mut buffer = [0_u8; 24];
    let mut length = 0;
    let mut lower_before = false;
    let (mut unsure, mut current): (Option<Named>, Option<Named>) = (None, None);
    for byte in name.bytes().chain([b' ']) {
        let ends = !byte.is_ascii_alphanumeric();
        // A capital begins a word, unless it follows another capital.
        if (ends || (byte.is_ascii_uppercase() && lower_before)) && length > 0 {
            let word = buffer.get(..length).and_then(|word| std::str::from_utf8(word).ok()).unwrap_or_default();
            current = match (current, meaning(word)) {
                (None, role) => role.map(|role| Named { role, is_sure: true }),
                (Some(named), Some(_)) => Some(named),
                (Some(named), None) => Some(Named { is_sure: named.is_sure && is_structural(word), ..named }),
            };
            length = 0;
        }
        if byte.is_ascii_whitespace() {
            match current.take() {
                Some(named) if named.is_sure => return Some(named),
                named => unsure = unsure.or(named),
            }
        }
        lower_before = byte.is_ascii_lowercase();
        if !ends && length < buffer.len() {
            buffer[length] = byte.to_ascii_lowercase();
            length += 1;
        }
    }
    unsure
}

/// Whether a name in a class is about captions, in its last words at least: `wp-caption-text`, `gallery-caption`.
pub fn names_caption(class: &str) -> bool {
    class.split_ascii_whitespace().filter(|name| name.len() <= NAME_BYTES).any(|name| {
        let is_start = |at: usize| {
            let (before, first) = (name.as_bytes().get(at.wrapping_sub(1)), name.as_bytes()[at]);
            let begins = |before: &u8| !before.is_ascii_alphanumeric() || first.is_ascii_uppercase();
            first.is_ascii_alphanumeric() && before.is_none_or(begins)
        };
        let endings = (0..name.len()).filter(|at| is_start(*at)).filter_map(|at| of_name(name.get(at..)?));
        endings.into_iter().any(|named| named.role == NonContentRole::Caption && named.is_sure)
    })
}

fn meaning(text: &str) -> Option<NonContentRole> {
    let begins = || BEGINNINGS.iter().find(|(beginning, _)| text.starts_with(beginning)).map(|(_, role)| *role);
    if text.len() < 2 { None } else { WORDS.get(text).copied().or_else(begins) }
}

/// Whether a word of a name tells a place or a kind of element, or is no word at all.
fn is_structural(word: &str) -> bool {
    word.len() < 3 || word.bytes().any(|byte| byte.is_ascii_digit()) || STRUCTURAL.has(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_word_by_word() {
        for (name, role) in [
            ("article__share-bar", Some(NonContentRole::Share)),
            ("photoCaption", Some(NonContentRole::Caption)),
            ("wp-caption-text", Some(NonContentRole::Caption)),
            ("RelatedArticles", Some(NonContentRole::Related)),
            ("relatedarticles", Some(NonContentRole::Related)),
            ("js_newsletterBox", Some(NonContentRole::Newsletter)),
            ("post-date", Some(NonContentRole::Byline)),
            ("comments", Some(NonContentRole::Comments)),
            ("shareholders", None),
            ("commentary updated", None),
            ("header-load", None),
            ("article-body", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(of_name(name).map(|named| named.role), role, "{name}");
        }
        assert_eq!(of_name(&"a".repeat(100_000)), None);
    }

    #[test]
    fn a_name_about_something_else_is_not_sure() {
        for (name, is_sure) in [
            ("article__share-bar", true),
            ("photoCaption", true),
            ("comments-area", true),
            ("social-media-embed", true),
            ("ad-300x250-top", true),
            ("social-impact", false),
            ("comments-by-the-treasurer", false),
            ("author-sarah", false),
            ("share-of-voters share", true),
            ("popularVote", false),
        ] {
            assert_eq!(of_name(name).map(|named| named.is_sure), Some(is_sure), "{name}");
        }
    }
}
