//! A published article, in the parts by which it is compared with others.

mod copy_group;
mod id;

use newsroom_text::teaser;
use time::OffsetDateTime;

pub use copy_group::{CopyGroup, CopyGroupId, GroupChange};
pub use id::{ArticleId, IdError};

/// How many characters of the body are stored and compared. They are enough to show what a story is about.
const MAX_BODY: usize = 12_000;
const MAX_KEYWORDS: usize = 50;
/// How many characters of a one-line field are stored.
const MAX_LINE: usize = 2_000;

/// A position in the order of first publication.
pub type PublicationPosition = (OffsetDateTime, ArticleId);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArticleState {
    /// Readers can read the article.
    Published,
    /// The article was withdrawn for good.
    Withdrawn,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    pub id: ArticleId,
    /// Rises by one with each edition and with the withdrawal.
    pub revision: i64,
    pub state: ArticleState,
    /// The path on the site.
    pub path: String,
    pub headline: String,
    pub standfirst: String,
    /// The name of the section.
    pub section: String,
    /// A BCP 47 tag.
    pub language: String,
    /// The paragraphs in order.
    pub body: Vec<String>,
    pub keywords: Vec<String>,
    /// When the article was first published.
    pub published: OffsetDateTime,
    /// The group of near copies. `None` if the article was not made from an item, or nothing is known.
    pub copy_group: Option<CopyGroup>,
}

impl Article {
    pub fn is_published(&self) -> bool {
        self.state == ArticleState::Published
    }

    /// The change of the group that the article states.
    pub fn group_change(&self) -> Option<GroupChange> {
        self.copy_group.map(|group| GroupChange { article_id: self.id, group })
    }

    pub fn position(&self) -> PublicationPosition {
        (self.published, self.id)
    }

    /// Whether the article replaces the stored revision.
    pub fn is_newer_than(&self, stored: Option<i64>) -> bool {
        stored.is_none_or(|stored| self.revision > stored)
    }

    /// The part that is stored: the beginning of a published article, and no text of a withdrawn article.
    pub fn trimmed(mut self) -> Self {
        if !self.is_published() {
            return self.without_text();
        }
        for line in [&mut self.path, &mut self.headline, &mut self.standfirst, &mut self.section, &mut self.language] {
            cut(line, MAX_LINE);
        }
        self.keywords.truncate(MAX_KEYWORDS);
        self.keywords.iter_mut().for_each(|keyword| cut(keyword, MAX_LINE));
        let mut left = MAX_BODY;
        for paragraph in &mut self.body {
            cut(paragraph, left);
            left -= paragraph.chars().count();
        }
        self.body.retain(|paragraph| !paragraph.is_empty());
        self
    }

    fn without_text(self) -> Self {
        Self {
            path: String::new(),
            headline: String::new(),
            standfirst: String::new(),
            section: String::new(),
            language: String::new(),
            body: Vec::new(),
            keywords: Vec::new(),
            ..self
        }
    }

    /// The first words of the body, or of the standfirst when there is no body.
    pub fn teaser(&self) -> String {
        if self.body.is_empty() { teaser(&[&self.standfirst]) } else { teaser(&self.body) }
    }
}

fn cut(text: &mut String, limit: usize) {
    if let Some((end, _)) = text.char_indices().nth(limit) {
        text.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn article() -> Article {
        Article {
            id: ArticleId::from(Uuid::from_u128(7)),
            revision: 2,
            state: ArticleState::Published,
            path: "/x/y".into(),
            headline: "Interpol à Marrakech".into(),
            standfirst: "Chapô".into(),
            section: "International".into(),
            language: "fr".into(),
            body: vec!["é".repeat(MAX_BODY - 1), "abc".into(), "lost".into()],
            keywords: vec!["police".into(); 80],
            published: OffsetDateTime::UNIX_EPOCH,
            copy_group: None,
        }
    }

    #[test]
    fn the_opening_of_a_long_text_is_kept() {
        let kept = article().trimmed();
        assert_eq!(kept.body, ["é".repeat(MAX_BODY - 1), "a".into()]);
        assert_eq!(kept.keywords.len(), MAX_KEYWORDS);
        assert_eq!(kept.headline, "Interpol à Marrakech");
    }

    #[test]
    fn no_text_of_a_withdrawn_article_is_kept() {
        let kept = Article { state: ArticleState::Withdrawn, ..article() }.trimmed();
        assert_eq!((kept.id, kept.revision, kept.is_published()), (article().id, 2, false));
        assert!(kept.headline.is_empty() && kept.body.is_empty() && kept.keywords.is_empty() && kept.path.is_empty());
    }

    #[test]
    fn only_a_newer_revision_replaces_the_stored_one() {
        let article = article();
        assert!(article.is_newer_than(None) && article.is_newer_than(Some(1)));
        assert!(!article.is_newer_than(Some(2)) && !article.is_newer_than(Some(3)));
    }
}
