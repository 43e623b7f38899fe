//! Decides which line breaks of a text a reader has to see: those between results, verses and rows of a table, and not
//! those at which a program wrapped the lines.

mod rows;

pub use rows::is_row;

use newsroom_text::{clean_line, is_word_alone};

/// A text of at least this width may be wrapped. Widths are in columns of a terminal.
const NARROWEST: usize = 45;
/// A line of more columns than terminals and mail are wide is not wrapped.
const WIDEST: usize = 100;

/// The punctuation at the ends of verses, in any script.
const ENDS: [char; 16] = [',', ';', ':', '.', '!', '?', '…', '–', '—', '،', '؛', '؟', '、', '。', '，', '；'];

/// How much deeper than others a line is indented that begins a paragraph, in characters.
const DEEPER: std::ops::RangeInclusive<usize> = 2..=12;

/// Where the lines are from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Breaks that a writer set, such as `<br>`.
    Marked,
    /// Plain text whose paragraphs are separated by something else: empty lines or indents.
    Parted,
    /// Plain text in which only line ends separate paragraphs.
    Plain,
}

/// The lines of a text without empty lines as clean paragraphs.
pub fn joined(lines: &[&str], origin: Origin) -> Vec<String> {
    let lines: Vec<&str> = lines.iter().copied().filter(|line| !line.trim().is_empty()).collect();
    let mut paragraphs: Vec<String> = Vec::new();
    for (line, goes_on) in lines.iter().zip(continued(&lines, origin)) {
        let line = clean_line(line);
        match paragraphs.last_mut().filter(|_| goes_on) {
            Some(paragraph) => append(paragraph, &line),
            None => paragraphs.push(line),
        }
    }
    paragraphs
}

/// The paragraphs of a text whose line ends have no meaning but whose indents begin paragraphs: some senders put a whole
/// text into one element. A program indents all lines alike, or those within an element, in the middle of a sentence.
pub fn by_indents(text: &str) -> Vec<&str> {
    let mut paragraphs = Vec::new();
    let mut from = 0;
    for at in indents(text) {
        if ends_sentence(&text[from..at]) {
            paragraphs.push(&text[from..at]);
            from = at;
        }
    }
    paragraphs.push(&text[from..]);
    paragraphs
}

/// The positions of indents that may begin a paragraph: two ideographic spaces, or spaces of a line that is indented
/// deeper than others.
fn indents(text: &str) -> Vec<usize> {
    if text.contains("\u{3000}\u{3000}") {
        let indents = text.match_indices("\u{3000}\u{3000}").map(|(at, _)| at);
        return indents.filter(|at| !text[..*at].ends_with('\u{3000}')).collect();
    }
    let ends = || text.match_indices('\n').map(|(at, _)| at + 1);
    let lines = || ends().map(|at| (at, text[at..].lines().next().unwrap_or_default()));
    let written = || lines().filter(|(_, line)| !line.trim().is_empty()).map(|(at, line)| (at, indent(line)));
    let Some(margin) = written().map(|(_, indent)| indent).min() else { return Vec::new() };
    let first = text.lines().next().unwrap_or_default();
    // A program that indents all lines alike begins behind the tag, without an indent.
    let is_even = !first.trim().is_empty() && written().all(|(_, other)| other == indent(first));
    let margin = if is_even { 0 } else { margin };
    written().filter(|(_, indent)| DEEPER.contains(&(indent - margin))).map(|(at, _)| at).collect()
}

/// The indent of a line; a tab counts as four.
pub fn indent(line: &str) -> usize {
    let white = line.chars().take_while(|c| c.is_whitespace());
    white.map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

/// Whether a text ends as a sentence does, in any script, perhaps in quotation marks or brackets.
pub fn ends_sentence(text: &str) -> bool {
    const CLOSING: [char; 12] = ['»', '«', '"', '”', '’', '\'', ')', ']', '」', '』', '“', '›'];
    let text = text.trim_end().trim_end_matches(CLOSING).trim_end();
    text.ends_with(['.', '!', '?', '؟', '。', '！', '？', '…', '।', '۔', '：', ':'])
}

/// Adds a line to a paragraph. Chinese and Japanese have no space between words.
pub fn append(paragraph: &mut String, line: &str) {
    let is_unspaced = paragraph.ends_with(is_word_alone) && line.starts_with(is_word_alone);
    if !paragraph.is_empty() && !is_unspaced {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

/// Whether each of these lines continues the line before it. None of them is empty.
pub fn continued(lines: &[&str], origin: Origin) -> Vec<bool> {
    if lines.len() < 2 || is_table(lines) {
        return vec![false; lines.len()];
    }
    let rows: Vec<bool> = lines.iter().map(|line| is_row(line)).collect();
    let pairs = lines.windows(2).zip(rows.windows(2));
    let breaks: Vec<Break> = pairs.map(|(pair, rows)| Break::between(pair[0], pair[1], rows[0] || rows[1])).collect();
    let widths = lines.iter().map(|line| columns(line.trim())).filter(|width| *width <= WIDEST);
    let width = widths.max().unwrap_or_default();
    let open = || breaks.iter().filter(|one| !one.ends_sentence && !one.is_at_row);
    // A program wraps a line only where the next word has no room.
    let misfits = open().filter(|one| one.before <= WIDEST && !one.is_forced(width)).count();
    let is_wrapped = width >= NARROWEST && misfits * 10 <= open().count();
    let in_mid_sentence = breaks.iter().filter(|one| one.is_in_mid_sentence()).count();
    let is_numbered = lines.iter().filter(|line| is_numbered(line)).count() > 1;
    let is_list = lines.len() > 2 && width < NARROWEST && in_mid_sentence * 2 < breaks.len();
    // Nobody wraps prose behind punctuation only.
    let ends_with_sign = lines.iter().filter(|line| line.trim_end().ends_with(ENDS)).count();
    let is_verse = lines.len() > 2 && width < NARROWEST && ends_with_sign * 3 >= lines.len() * 2;
    let goes_on = |one: &Break| {
        let is_wide = one.before > WIDEST;
        let is_item = one.is_indented || one.is_numbered && is_numbered;
        if is_list || is_verse || is_item || one.is_at_row || is_wide && origin != Origin::Marked {
            return false;
        }
        let is_forced = is_wrapped && !is_wide && one.is_forced(width);
        match (one.ends_sentence, one.begins_item) {
            (true, true) => false,
            (true, false) => is_forced && (origin == Origin::Parted || lines.len() > 3),
            (false, true) => is_forced,
            (false, false) => is_forced || one.begins_small,
        }
    };
    std::iter::once(false).chain(breaks.iter().map(goes_on)).collect()
}

/// A line break, as the lines around it show it.
struct Break {
    /// The columns of the line before it, and of the first word behind it.
    before: usize,
    next_word: usize,
    ends_sentence: bool,
    /// Whether the next line begins with a small letter.
    begins_small: bool,
    /// Whether the next line begins with a number or a sign of a list.
    is_numbered: bool,
    begins_item: bool,
    is_indented: bool,
    /// Whether one of the lines is a row of a table.
    is_at_row: bool,
}

impl Break {
    fn between(before: &str, next: &str, is_at_row: bool) -> Self {
        let (line, text) = (before.trim(), next.trim());
        let word = text.split_whitespace().next().unwrap_or_default();
        let is_alone = word.starts_with(is_word_alone);
        Self {
            before: columns(line),
            next_word: if is_alone { 2 } else { columns(word) },
            ends_sentence: ends_sentence(line),
            begins_small: text.starts_with(char::is_lowercase),
            is_numbered: is_numbered(text),
            begins_item: text.starts_with(['-', '–', '—', '•', '*', '·', '▪']),
            // The indent of a paragraph, in spaces that do not collapse.
            is_indented: next.starts_with(['\u{3000}', '\u{2003}']) || next.starts_with("\u{A0}\u{A0}"),
            is_at_row,
        }
    }

    /// Whether the next word has no room in a line of this width.
    fn is_forced(&self, width: usize) -> bool {
        self.before + 1 + self.next_word > width
    }

    fn is_in_mid_sentence(&self) -> bool {
        self.begins_small && !self.ends_sentence
    }
}

/// Whether a line begins with the number of an item in a list.
fn is_numbered(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    word.strip_suffix(['.', ')']).is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether most lines are rows: they have gaps between columns, or end with a number.
fn is_table(lines: &[&str]) -> bool {
    let has_gap = |line: &str| line.contains('\t') || line.contains("   ");
    let ends_with_number = |line: &str| line.trim_end_matches([')', '%', '*']).ends_with(|c: char| c.is_numeric());
    let count = |is_row: &dyn Fn(&str) -> bool| lines.iter().filter(|line| is_row(line.trim())).count();
    count(&has_gap) * 2 >= lines.len() || count(&ends_with_number) * 3 >= lines.len() * 2
}

/// The width of a text in columns: East Asian letters have two.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if is_word_alone(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, origin: Origin) -> Vec<String> {
        joined(&text.lines().collect::<Vec<_>>(), origin)
    }

    #[test]
    fn lines_that_matter_stay_lines() {
        for text in [
            "Arsenal 2 Chelsea 1\nSpurs 0 Everton 0\nLeeds 1 Fulham 1",
            "Manchester United 2 Wolverhampton Wanderers 1\nBrighton and Hove Albion 0 Tottenham Hotspur 0",
            "1. Max Verstappen (Netherlands) Red Bull 1:32:03.075 hours\n2. Lando Norris (Britain) McLaren 4.2 seconds behind",
            "Team      P   W   D\nSafi      9   7   1\nAsfi      9   2   1",
            "Roses are red\nViolets are blue\nSugar is sweet",
            "Roses are red,\nviolets are blue,\nsugar is sweet\nand so are you.",
            "الورد أحمر،\nوالبنفسج أزرق،\nوالسكر حلو.",
            "200 g flour\n2 eggs\nsalt\nSugar",
            "Le quai a ouvert.\nLes bateaux sont là.",
            "الرجاء 2 الوداد 1\nالجيش 0 الفتح 0",
            "• fish\n• boats",
            "Er sagte: „Es ist gut.“\nDann ging er.",
            "The quay has opened\n\u{A0}\u{A0}and the boats came",
        ] {
            for origin in [Origin::Marked, Origin::Parted, Origin::Plain] {
                let lines: Vec<String> = text.lines().map(clean_line).collect();
                assert_eq!(read(text, origin), lines, "{origin:?}");
            }
        }
    }

    #[test]
    fn rows_among_wrapped_lines_stay_lines() {
        let prose = "The clubs of the eastern coast met for the last time in this\nSeptember, and the table after the matches of Monday is as follows";
        for row in ["Tampa Bay 73  52  .584", "Baltimore;23;13;.639", "FTSE 100 8.190,2 +0,4 8.150,1", "1. Safi\t9\t7"]
        {
            for origin in [Origin::Marked, Origin::Parted, Origin::Plain] {
                let told = read(&format!("{prose}\n{row}\n{row}\n{prose}"), origin);
                let prose = prose.replace('\n', " ");
                assert_eq!(told, [prose.clone(), clean_line(row), clean_line(row), prose], "{row} {origin:?}");
            }
        }
    }

    #[test]
    fn indents_begin_paragraphs_within_one_element() {
        for (text, count) in [
            ("   The quay has opened.\n   The boats\ncame at once.\n   It is large.", 3),
            ("   The quay has opened.\n   The boats came.\n   It is large.", 3),
            ("The quay has\nopened.\n     The boats\ncame.", 2),
            ("\u{3000}\u{3000}码头启用。\u{3000}\u{3000}渔船到达。", 2),
            ("码头启用。\u{3000}\u{3000}\u{3000}\u{3000}渔船到达。", 2),
            ("The quay has\nopened.\n\tThe boats\ncame.", 2),
            ("The quay has opened.\n      The boats came.\n      It is large.\n   ", 1),
            ("\n   The quay has\n      opened\n   today.\n", 1),
            ("The quay.\nThe boats.", 1),
            ("", 1),
        ] {
            assert_eq!(by_indents(text).len(), count, "{text:?}");
            assert_eq!(by_indents(text).concat(), text);
        }
    }

    #[test]
    fn wrapped_lines_are_joined() {
        for text in [
            "Un\ndeux",
            "The quay of Safi has\nopened on Monday\nafter ten years",
            "The quay of Safi, the oldest of its kind, has opened after\nMonday, when the minister of fisheries came from Rabat to\nsee it. She said that it was the largest one.",
            "The head of the port said on Monday in the capital, Rabat,\n2024 had been the best year.",
        ] {
            for origin in [Origin::Marked, Origin::Parted, Origin::Plain] {
                assert_eq!(read(text, origin), [text.replace('\n', " ")], "{origin:?}");
            }
        }
        let sentences = "The quay of Safi has opened after ten years of building it.\nBoats came.";
        assert_eq!(read(sentences, Origin::Parted).len(), 1);
        assert_eq!(read(sentences, Origin::Marked).len(), 2);
        let japanese = "東京都は四日、新しい港の建設計画を発表した。工事は\n来年の春に始まる見通しだ。";
        assert_eq!(read(japanese, Origin::Parted), [japanese.replace('\n', "")]);
    }
}
