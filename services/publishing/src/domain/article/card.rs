//! Articles in lists.

use time::OffsetDateTime;

use crate::domain::{Article, ArticleId, ArticlePath, LanguageTag, SectionSlug};

/// A published article in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub id: ArticleId,
    pub path: ArticlePath,
    pub headline: String,
    /// The text under the headline on a front or section page.
    pub summary: String,
    /// The first whole words, ending in an ellipsis where the text was cut.
    pub teaser: String,
    pub section: String,
    pub section_slug: SectionSlug,
    /// The language of headline and teaser.
    pub language: LanguageTag,
    /// When the article was first published.
    pub published: OffsetDateTime,
    /// When readers last got another text.
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
            updated: article.modified_at(),
        }
    }
}
