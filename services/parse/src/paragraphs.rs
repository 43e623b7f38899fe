//! Collects running text as paragraphs while a tree is walked.

use newsroom_text::clean_line;

use super::editors_only::marks;

/// Represents a line break within a paragraph, because line ends of the markup have no meaning.
pub const LINE_BREAK: char = '\u{2028}';

#[derive(Default)]
pub struct Writer {
    /// The complete paragraphs.
    pub paragraphs: Vec<String>,
    /// The text of the current paragraph.
    pub text: String,
    /// The number of open elements that are for editors only.
    private: usize,
}

impl Writer {
    /// Adds a line break. A single line break is a space; two end a paragraph.
    pub fn break_line(&mut self) {
        let behind = self.text.trim_end_matches(|c: char| c.is_whitespace() && c != LINE_BREAK);
        if behind.ends_with(LINE_BREAK) {
            self.end();
        } else {
            self.text.push(LINE_BREAK);
        }
    }

    /// Ends the paragraph; a blank one is dropped.
    pub fn end(&mut self) {
        let mut paragraph = clean_line(&self.text);
        self.text.clear();
        if self.private > 0 {
            self.text.push(marks::FROM);
            paragraph.push(marks::TO);
        }
        if paragraph.contains(|c| !matches!(c, marks::FROM | marks::TO)) {
            self.paragraphs.push(paragraph);
        }
    }

    /// Begins text for editors only.
    pub fn begin_private(&mut self) {
        if self.private == 0 {
            self.text.push(marks::FROM);
        }
        self.private += 1;
    }

    /// Ends text for editors only.
    pub fn end_private(&mut self) {
        self.private = self.private.saturating_sub(1);
        if self.private == 0 {
            self.text.push(marks::TO);
        }
    }
}
