//! Collects running text as paragraphs while a tree is walked.

use newsroom_text::{clean_line, has_byte};

use super::{
    editors_only::marks,
    lines::{self, Origin},
};

/// Represents a line break within a paragraph, because line ends of the markup have no meaning.
pub const LINE_BREAK: char = '\u{2028}';

/// The space of a character's width with which East Asian texts indent a paragraph.
const INDENT: char = '\u{3000}';

/// Whether a text ends with a line break, apart from other white space.
pub fn ends_with_break(text: &str) -> bool {
    text.trim_end_matches(|c: char| c.is_whitespace() && c != LINE_BREAK).ends_with(LINE_BREAK)
}

/// The paragraphs of a text with line breaks: the lines that a reader has to see as lines, and the indented paragraphs.
/// Text for editors that goes on in the next one is marked in each.
pub fn split(text: &str) -> Vec<String> {
    // The first bytes of a break, an indent and a mark. Many texts have apostrophes that begin as a break does.
    let may_be_several = has_byte(text, |byte| (byte == b'\n') | (byte == 0xE2) | (byte == 0xE3) | (byte == 0xEF));
    if !may_be_several || !text.contains([LINE_BREAK, '\n', INDENT, marks::FROM, marks::TO]) {
        let paragraph = clean_line(text);
        return if paragraph.is_empty() { Vec::new() } else { vec![paragraph] };
    }
    let is_one_line = !text.trim().contains(LINE_BREAK);
    let lines = if is_one_line {
        lines::by_indents(text).into_iter().map(clean_line).collect()
    } else {
        lines::joined(&text.split(LINE_BREAK).collect::<Vec<_>>(), Origin::Marked)
    };
    let mut paragraphs = Vec::with_capacity(lines.len());
    let mut is_marked = false;
    for mut paragraph in lines {
        if is_marked {
            paragraph.insert(0, marks::FROM);
        }
        is_marked = paragraph.rfind(marks::FROM) > paragraph.rfind(marks::TO);
        if is_marked {
            paragraph.push(marks::TO);
        }
        if paragraph.contains(|c| !matches!(c, marks::FROM | marks::TO)) {
            paragraphs.push(paragraph);
        }
    }
    paragraphs
}

#[derive(Default)]
pub struct Writer {
    /// The complete paragraphs.
    pub paragraphs: Vec<String>,
    /// The text of the current paragraph.
    pub text: String,
    /// The number of open elements that are for editors only.
    private: usize,
    /// The paragraphs before each open footer.
    open_footers: Vec<usize>,
    /// The paragraphs before and up to the end of each footer.
    footers: Vec<(usize, usize)>,
}

impl Writer {
    /// Adds a line break. Two end a paragraph; what a single one means is decided with the other lines of the paragraph.
    pub fn break_line(&mut self) {
        if ends_with_break(&self.text) {
            self.end();
        } else {
            self.text.push(LINE_BREAK);
        }
    }

    /// Adds a text whose line ends are line breaks.
    pub fn push_lines(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.break_line();
            }
            self.text.push_str(line);
        }
    }

    /// Ends the paragraph; a blank one is dropped. Lines that a reader has to see as lines become paragraphs.
    pub fn end(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.paragraphs.extend(split(&text));
        if self.private > 0 {
            self.text.push(marks::FROM);
        }
    }

    /// Begins a footer.
    pub fn begin_footer(&mut self) {
        self.end();
        self.open_footers.push(self.paragraphs.len());
    }

    /// Ends a footer.
    pub fn end_footer(&mut self) {
        self.end();
        let from = self.open_footers.pop().unwrap_or_default();
        self.footers.push((from, self.paragraphs.len()));
    }

    /// The paragraphs, without the footers below the text. What is for editors is kept.
    pub fn finish(mut self) -> Vec<String> {
        self.end();
        let mut end = self.paragraphs.len();
        while let Some((from, _)) = self.footers.pop_if(|(_, to)| *to >= end) {
            end = end.min(from);
        }
        // A text that is all in a footer is kept.
        if end > 0 {
            let below = self.paragraphs.split_off(end);
            self.paragraphs.extend(below.into_iter().filter(|paragraph| paragraph.starts_with(marks::FROM)));
        }
        self.paragraphs
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
