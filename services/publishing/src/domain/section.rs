//! The sections of the site.

use super::SectionSlug;

/// A section in the navigation. Its path on the site is `/` and the slug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionLink {
    pub slug: SectionSlug,
    pub name: String,
}

impl SectionLink {
    /// The section with this name. A section without a name uses its slug as name.
    pub fn of(name: &str) -> Self {
        let slug = SectionSlug::of(name);
        let name = if name.is_empty() { slug.as_str() } else { name };
        Self { name: name.to_owned(), slug }
    }
}
