//! Splits plain text into paragraphs, whichever way its sender separates them.

use newsroom_text::clean_line;

use super::editors_only;

/// A line of at least this many characters fills its width and continues on the next line.
const FULL_LINE: usize = 55;
/// A line of more characters than terminals and mail are wide is a paragraph of its own.
const WIDE_LINE: usize = 100;

/// The paragraphs of a text. Empty lines or indents separate them; without either, each short or wide line
/// ends one.
pub fn paragraphs(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let written = || lines.iter().filter(|line| !line.is_empty());
    let margin = written().map(|line| indent(line)).min().unwrap_or(0);
    let indented = written().any(|line| indent(line) > margin + 1);
    let parted = lines.iter().skip_while(|line| line.is_empty()).any(|line| line.trim().is_empty());
    let mut paragraphs: Vec<String> = Vec::new();
    let (mut goes_on, mut under_note) = (false, false);
    for raw in &lines {
        let line = clean_line(raw);
        if line.is_empty() {
            goes_on = false;
            continue;
        }
        let chars = line.chars().count();
        // Text for editors is a paragraph of its own, even without an empty line beside it.
        let is_apart = editors_only::stands_apart(&line);
        let begins = indent(raw) > margin + 1 || is_apart || (under_note && editors_only::begins_text(&line));
        match paragraphs.last_mut().filter(|_| goes_on && !begins) {
            Some(paragraph) => {
                paragraph.push(' ');
                paragraph.push_str(&line);
            }
            None => paragraphs.push(line),
        }
        under_note = is_apart || (under_note && !begins);
        let ends = editors_only::stands_alone(raw) || (is_apart && chars < FULL_LINE);
        let is_full = (FULL_LINE..=WIDE_LINE).contains(&chars);
        goes_on = !ends && if parted || indented { chars <= WIDE_LINE } else { is_full };
    }
    paragraphs
}

/// The indent of a line; a tab counts as four.
fn indent(line: &str) -> usize {
    let white = line.chars().take_while(|c| c.is_whitespace());
    white.map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_known_by_empty_lines_indents_or_short_lines() {
        let full = "x".repeat(60);
        for (text, expected) in [
            ("Un\ndeux\n\ntrois\n", vec!["Un deux", "trois"]),
            ("   Un\ndeux\n   trois\nquatre", vec!["Un deux", "trois quatre"]),
            ("\tUn\n\tdeux", vec!["Un", "deux"]),
            ("Un.\nDeux.", vec!["Un.", "Deux."]),
            ("", vec![]),
            (" \n \n", vec![]),
        ] {
            assert_eq!(paragraphs(text), expected, "{text:?}");
        }
        let note = "ATTENTION EDITORS: this note is long enough to go on in the next line,\nas it does.\nSAFI (AGX) - One.\n\nTwo.\nEds: short.\nThree.\nNOT FOR PUBLICATION\nFour.";
        let parted = ["SAFI (AGX) - One.", "Two.", "Eds: short.", "Three.", "NOT FOR PUBLICATION", "Four."];
        assert_eq!(paragraphs(note)[1..], parted);
        assert_eq!(paragraphs(&format!("{full}\nfin.\nAutre.")), [format!("{full} fin."), "Autre.".into()]);
    }
}
