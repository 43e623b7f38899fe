//! An article, as far as it matters to what belongs to it.

use time::OffsetDateTime;

use super::{ArticleId, teaser};

/// How much of the body is kept and compared, in characters. What a story is about stands above that.
const BODY: usize = 12_000;
/// How many keywords are kept.
const KEYWORDS: usize = 50;
/// How much of any one-line field is kept, in characters.
const LINE: usize = 2_000;

/// Whether readers can have an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArticleState {
    /// They can.
    Published,
    /// They could; it is gone for good.
    Withdrawn,
}

/// An article of publishing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Its id.
    pub id: ArticleId,
    /// Rises by one with each edition and with the withdrawal.
    pub revision: i64,
    /// Whether readers can have it.
    pub state: ArticleState,
    /// Its path on the site.
    pub path: String,
    /// One line.
    pub headline: String,
    /// The lines under the headline.
    pub standfirst: String,
    /// The section's name.
    pub section: String,
    /// BCP 47.
    pub language: String,
    /// The paragraphs in order.
    pub body: Vec<String>,
    /// Keywords.
    pub keywords: Vec<String>,
    /// When readers first had it.
    pub published: OffsetDateTime,
}

impl Article {
    /// Whether readers can have it.
    pub fn is_published(&self) -> bool {
        self.state == ArticleState::Published
    }

    /// Whether it takes the place of the revision that is held.
    pub fn is_newer_than(&self, held: Option<i64>) -> bool {
        held.is_none_or(|held| self.revision > held)
    }

    /// What is kept of it: of a published one the opening, of a withdrawn one nothing that it said.
    pub fn trimmed(mut self) -> Self {
        for line in [&mut self.path, &mut self.headline, &mut self.standfirst, &mut self.section, &mut self.language] {
            cut(line, LINE);
        }
        self.keywords.truncate(KEYWORDS);
        self.keywords.iter_mut().for_each(|keyword| cut(keyword, LINE));
        let mut room = BODY;
        for paragraph in &mut self.body {
            cut(paragraph, room);
            room -= paragraph.chars().count();
        }
        self.body.retain(|paragraph| !paragraph.is_empty());
        if !self.is_published() {
            let Self { id, revision, state, published, .. } = self;
            let nothing = String::new;
            let (path, headline, standfirst) = (nothing(), nothing(), nothing());
            let (section, language) = (nothing(), nothing());
            let (body, keywords) = (Vec::new(), Vec::new());
            return Self {
                id,
                revision,
                state,
                path,
                headline,
                standfirst,
                section,
                language,
                body,
                keywords,
                published,
            };
        }
        self
    }

    /// Its first words, for the block under another article: of the body, of the standfirst where
    /// there is none.
    pub fn teaser(&self) -> String {
        if self.body.is_empty() { teaser::of(&[&self.standfirst]) } else { teaser::of(&self.body) }
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
            body: vec!["é".repeat(BODY - 1), "abc".into(), "lost".into()],
            keywords: vec!["police".into(); 80],
            published: OffsetDateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_opening_of_a_long_text_is_kept() {
        let kept = article().trimmed();
        assert_eq!(kept.body, ["é".repeat(BODY - 1), "a".into()]);
        assert_eq!(kept.keywords.len(), KEYWORDS);
        assert_eq!(kept.headline, "Interpol à Marrakech");
    }

    #[test]
    fn nothing_that_a_withdrawn_one_said_is_kept() {
        let kept = Article { state: ArticleState::Withdrawn, ..article() }.trimmed();
        assert_eq!((kept.id, kept.revision, kept.is_published()), (article().id, 2, false));
        assert!(kept.headline.is_empty() && kept.body.is_empty() && kept.keywords.is_empty() && kept.path.is_empty());
    }

    #[test]
    fn only_a_newer_revision_takes_the_place() {
        let article = article();
        assert!(article.is_newer_than(None) && article.is_newer_than(Some(1)));
        assert!(!article.is_newer_than(Some(2)) && !article.is_newer_than(Some(3)));
    }
}
