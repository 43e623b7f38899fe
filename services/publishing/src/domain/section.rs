//! The sections of the site.

use std::fmt;

use super::slug::slug;

/// The longest slug of a section, in characters.
const LONGEST: usize = 60;
/// The slug of a section whose name has no letters.
const UNNAMED: &str = "news";

/// A section's name as it stands in paths.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SectionSlug(String);

impl SectionSlug {
    /// The slug of a section's name: `economie` for `Économie`, `news` for a name without letters.
    pub fn of(name: &str) -> Self {
        match slug(name, LONGEST) {
            empty if empty.is_empty() => Self(UNNAMED.to_owned()),
            slug => Self(slug),
        }
    }

    /// Reads a text that is a slug already.
    pub fn parse(text: &str) -> Option<Self> {
        (!text.is_empty() && slug(text, LONGEST) == text).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SectionSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A section as the navigation shows it. Its path on the site is `/` and the slug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionLink {
    pub slug: SectionSlug,
    pub name: String,
}

impl SectionLink {
    /// The section of this name. A section without a name is called by its slug.
    pub fn of(name: &str) -> Self {
        let slug = SectionSlug::of(name);
        let name = if name.is_empty() { slug.as_str() } else { name };
        Self { name: name.to_owned(), slug }
    }
}
