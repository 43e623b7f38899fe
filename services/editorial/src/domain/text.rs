//! Cleans paragraphs of external texts.

use newsroom_text::clean_line;

/// Makes each paragraph one line. Splits a paragraph at blank lines, and removes empty ones.
pub fn clean_paragraphs(raw: &[String]) -> Vec<String> {
    let mut paragraphs = Vec::with_capacity(raw.len());
    for text in raw {
        let mut paragraph = String::new();
        for source_line in text.lines() {
            if source_line.trim().is_empty() {
                paragraphs.push(clean_line(&paragraph));
                paragraph.clear();
            } else {
                paragraph.push_str(source_line);
                paragraph.push('\n');
            }
        }
        paragraphs.push(clean_line(&paragraph));
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

pub fn exceeds(text: &str, max: usize) -> bool {
    text.len() > max && text.chars().nth(max).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_line_parts_paragraphs() {
        let raw = ["one\ntwo\r\n\r\nthree".to_owned(), " \n ".to_owned(), "four".to_owned()];
        assert_eq!(clean_paragraphs(&raw), ["one two", "three", "four"]);
    }
}
