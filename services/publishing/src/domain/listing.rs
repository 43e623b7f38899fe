//! Articles and sections as they stand in a list.

use time::OffsetDateTime;

use super::{Article, ArticleId, ArticlePath, Language, SectionSlug};

/// A published article as it stands in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The article's id.
    pub id: ArticleId,
    /// Where it can be read.
    pub path: ArticlePath,
    /// One line.
    pub headline: String,
    /// What stands under the headline on a front or section page.
    pub summary: String,
    /// Its first words, whole ones, ending in an ellipsis where it was cut.
    pub teaser: String,
    /// The section's name.
    pub section: String,
    /// The section's slug.
    pub section_slug: SectionSlug,
    /// The language of headline and teaser.
    pub language: Language,
    /// When readers first had it.
    pub published: OffsetDateTime,
    /// When readers had its newest edition.
    pub updated: OffsetDateTime,
}

impl From<&Article> for Card {
    fn from(article: &Article) -> Self {
        Self {
            id: article.id,
            path: article.path.clone(),
            headline: article.content.headline.clone(),
            summary: article.content.summary(),
            teaser: article.content.teaser(),
            section: article.content.section.clone(),
            section_slug: article.section_slug(),
            language: article.content.language.clone(),
            published: article.published_at(),
            updated: article.updated,
        }
    }
}

/// A section that has articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionLink {
    /// Its path on the site is `/` and this.
    pub slug: SectionSlug,
    /// Its name.
    pub name: String,
}
