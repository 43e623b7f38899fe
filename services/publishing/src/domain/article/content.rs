//! The content of a story, cleaned for HTML and XML.

use newsroom_text::{clean_line, teaser};

use crate::domain::LanguageTag;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    pub headline: String,
    /// The lines under the headline.
    pub standfirst: String,
    /// The author.
    pub byline: String,
    /// The place where the story was written.
    pub dateline: String,
    pub section: String,
    pub language: LanguageTag,
    /// The paragraphs in order, plain text.
    pub body: Vec<String>,
    pub keywords: Vec<String>,
}

impl Content {
    /// The same content with clean lines, without characters that HTML and XML do not allow (XML 1.0 §2.2). Paragraphs
    /// and keywords without text are left out.
    pub fn printable(self) -> Self {
        Self {
            headline: clean_line(&self.headline),
            standfirst: clean_line(&self.standfirst),
            byline: clean_line(&self.byline),
            dateline: clean_line(&self.dateline),
            section: clean_line(&self.section),
            language: self.language,
            body: clean_lines(&self.body),
            keywords: clean_lines(&self.keywords),
        }
    }

    /// The first words of the body for a list of articles. Without a body, those of the standfirst.
    pub fn teaser(&self) -> String {
        if self.body.is_empty() { teaser(&[&self.standfirst]) } else { teaser(&self.body) }
    }

    /// The text under the headline in a list of articles: the standfirst, or else the teaser.
    pub fn summary(&self) -> String {
        if self.standfirst.is_empty() { self.teaser() } else { teaser(&[&self.standfirst]) }
    }
}

fn clean_lines(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| clean_line(text)).filter(|text| !text.is_empty()).collect()
}
