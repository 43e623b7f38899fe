//! The sections of the site.

use super::SectionSlug;

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
