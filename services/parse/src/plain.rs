//! Splits plain text into paragraphs, whichever way its sender separates them.

use newsroom_text::clean_line;

use super::{
    editors_only,
    lines::{self, Origin, indent},
};

/// A line of at least this many characters fills its width and continues on the next line.
const FULL_LINE: usize = 55;

/// The paragraphs of a text. Empty lines or indents separate them; else, line ends do that are not there because the
/// next word has no room.
pub fn paragraphs(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let written = || lines.iter().filter(|line| !line.is_empty());
    let margin = written().map(|line| indent(line)).min().unwrap_or(0);
    let begins_by_indent = |line: &str| indent(line) > margin + 1;
    let indented = written().any(|line| begins_by_indent(line));
    let parted = lines.iter().skip_while(|line| line.is_empty()).any(|line| line.trim().is_empty());
    let origin = if parted || indented { Origin::Parted } else { Origin::Plain };
    // A line that is not empty and begins no paragraph by its indent belongs to the block before it.
    let blocks =
        lines.chunk_by(|one, next| !one.trim().is_empty() && !next.trim().is_empty() && !begins_by_indent(next));
    let mut paragraphs: Vec<String> = Vec::new();
    let mut under_note = false;
    for block in blocks {
        let mut goes_on = false;
        for (raw, is_continued) in block.iter().zip(lines::continued(block, origin)) {
            let line = clean_line(raw);
            if line.is_empty() {
                continue;
            }
            // Text for editors is a paragraph of its own, even without an empty line beside it.
            let is_apart = editors_only::stands_apart(&line);
            let begins = begins_by_indent(raw) || is_apart || (under_note && editors_only::begins_text(&line));
            match paragraphs.last_mut().filter(|_| goes_on && is_continued && !begins) {
                Some(paragraph) => lines::append(paragraph, &line),
                None => paragraphs.push(line.clone()),
            }
            under_note = is_apart || (under_note && !begins);
            // What stands alone stands apart as well, unless cleaning changed it.
            let is_alone = (is_apart || raw.trim() != line) && editors_only::stands_alone(raw);
            let ends = is_alone || (is_apart && line.chars().count() < FULL_LINE);
            goes_on = !ends;
        }
    }
    paragraphs
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
            ("\tUn\n\tDeux", vec!["Un", "Deux"]),
            ("\tUn\n\tdeux", vec!["Un deux"]),
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
        let results = "Results on Monday:\n\nArsenal 2 Chelsea 1\nSpurs 0 Everton 0\n\nThe season ends\nin May.";
        assert_eq!(
            paragraphs(results),
            ["Results on Monday:", "Arsenal 2 Chelsea 1", "Spurs 0 Everton 0", "The season ends in May."]
        );
    }
}
