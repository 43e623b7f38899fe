//! Derives the role of an element outside the article's body from its class, id, role attribute and tag.
//!
//! Names are split into words (`article__share-bar`, `photoCaption`), so that `shareholders` is no share bar.

use crate::word_list::WordTable;

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

static WORDS: WordTable<NonContentRole> = WordTable::of(include_str!("data/class_words.txt"), NonContentRole::named);
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

/// The role of the first word in a class or id that has one.
pub fn of_name(name: &str) -> Option<NonContentRole> {
    let mut buffer = [0_u8; 24];
    let mut length = 0;
    let mut lower_before = false;
    for byte in name.bytes().chain([b' ']) {
        let ends = !byte.is_ascii_alphanumeric();
        // A capital begins a word, unless it follows another capital.
        if ends || (byte.is_ascii_uppercase() && lower_before) {
            let found = buffer.get(..length).and_then(|word| std::str::from_utf8(word).ok()).and_then(meaning);
            if found.is_some() {
                return found;
            }
            length = 0;
        }
        lower_before = byte.is_ascii_lowercase();
        if !ends && length < buffer.len() {
            buffer[length] = byte.to_ascii_lowercase();
            length += 1;
        }
    }
    None
}

fn meaning(text: &str) -> Option<NonContentRole> {
    let begins = || BEGINNINGS.iter().find(|(beginning, _)| text.starts_with(beginning)).map(|(_, role)| *role);
    if text.len() < 2 { None } else { WORDS.get(text).copied().or_else(begins) }
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
            assert_eq!(of_name(name), role, "{name}");
        }
        assert_eq!(of_name(&"a".repeat(100_000)), None);
    }
}
