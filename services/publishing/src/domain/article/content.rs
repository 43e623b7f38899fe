//! The content of a story, cleaned for HTML and XML.

use crate::domain::{Language, teaser};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    pub headline: String,
    /// The lines under the headline.
    pub standfirst: String,
    /// Who wrote it.
    pub byline: String,
    /// Where it was written.
    pub dateline: String,
    pub section: String,
    pub language: Language,
    /// The paragraphs in order, plain text.
    pub body: Vec<String>,
    pub keywords: Vec<String>,
}

impl Content {
    /// The same content without the characters that HTML and XML do not allow. Control characters become spaces;
    /// paragraphs and keywords without text are left out.
    pub fn printable(self) -> Self {
        Self {
            headline: line(&self.headline),
            standfirst: line(&self.standfirst),
            byline: line(&self.byline),
            dateline: line(&self.dateline),
            section: line(&self.section),
            language: self.language,
            body: lines(&self.body),
            keywords: lines(&self.keywords),
        }
    }

    /// The first words of the body for a list of articles. Without a body, those of the standfirst.
    pub fn teaser(&self) -> String {
        if self.body.is_empty() {
            return teaser(&self.standfirst);
        }
        let mut opening = String::new();
        for paragraph in &self.body {
            opening.push_str(paragraph);
            opening.push(' ');
            if opening.len() > ENOUGH_FOR_A_TEASER {
                break;
            }
        }
        teaser(&opening)
    }

    /// The text under the headline in a list of articles: the standfirst, or else the teaser.
    pub fn summary(&self) -> String {
        if self.standfirst.is_empty() { self.teaser() } else { teaser(&self.standfirst) }
    }
}

/// In bytes: four for each character of the longest teaser, and one character more.
const ENOUGH_FOR_A_TEASER: usize = 4 * (teaser::LIMIT + 1);

/// One line of text: a control character, a line break or a run of spaces is one space.
pub fn line(text: &str) -> String {
    let printable = text.chars().map(|c| if is_unprintable(c) { ' ' } else { c });
    let mut line = String::with_capacity(text.len());
    for c in printable {
        if !c.is_whitespace() {
            line.push(c);
        } else if !line.ends_with(char::is_whitespace) {
            line.push(if c == '\u{a0}' || c == '\u{202f}' { c } else { ' ' });
        }
    }
    line.trim().to_owned()
}

fn lines(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| line(text)).filter(|text| !text.is_empty()).collect()
}

/// XML 1.0 §2.2 does not allow controls and noncharacters. Embeddings and overrides of the writing direction would
/// reorder the text beside them.
fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line("  a\r\n\u{0}b\u{7}\u{85} c\t"), "a b c");
        assert_eq!(line("\u{202e}evil\u{2028}end\u{ffff}"), "evil end");
        assert_eq!(line("« mot\u{a0}»"), "« mot\u{a0}»");
    }
}
