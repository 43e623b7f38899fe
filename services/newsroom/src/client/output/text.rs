//! Text for a terminal: freed of control characters, wrapped, coloured.

use std::fmt::Display;

use newsroom_text::is_forbidden;
use unicode_width::UnicodeWidthChar as _;

use super::Screen;

/// Longer lines are hard to read.
const WIDEST: usize = 88;
const LABEL: usize = 11;

/// Whether and how words are coloured.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// False: everything stays plain.
    pub colour: bool,
}

impl Style {
    /// What matters most.
    pub fn bold(self, text: impl Display) -> String {
        self.paint("1", text)
    }

    /// What matters least.
    pub fn dim(self, text: impl Display) -> String {
        self.paint("2", text)
    }

    /// What is gone or wrong.
    pub fn red(self, text: impl Display) -> String {
        self.paint("31", text)
    }

    /// What is new or well.
    pub fn green(self, text: impl Display) -> String {
        self.paint("32", text)
    }

    fn paint(self, code: &str, text: impl Display) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
    }
}

/// Text from outside without what a terminal would obey: escape sequences, control characters, and
/// the marks that turn the direction of what follows. Line breaks stay.
pub fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let opens = character == '\u{9b}' || (character == '\u{1b}' && rest.next_if_eq(&'[').is_some());
        if opens {
            // ECMA-48 §5.4: parameters, intermediates, one final character.
            while rest.next_if(|c| matches!(c, '\u{20}'..='\u{3f}')).is_some() {}
            rest.next_if(|c| matches!(c, '\u{40}'..='\u{7e}'));
            continue;
        }
        match character {
            '\n' => clean.push('\n'),
            '\t' => clean.push(' '),
            _ if character.is_control() || is_forbidden(character) => {}
            _ => clean.push(character),
        }
    }
    clean
}

/// Like [`clean`], on one line.
pub fn one_line(text: &str) -> String {
    clean(text).replace(['\n', '\u{2028}', '\u{2029}'], " ")
}

/// Paragraphs, cleaned and wrapped to the screen, a blank line between them.
pub fn prose<T: AsRef<str>>(paragraphs: &[T], screen: &Screen) -> String {
    let width = screen.width.map(|columns| usize::from(columns).min(WIDEST));
    let wrapped = paragraphs.iter().map(|paragraph| {
        let text = clean(paragraph.as_ref());
        let lines: Vec<String> = text.lines().map(|line| wrap(line, width)).collect();
        lines.join("\n")
    });
    wrapped.collect::<Vec<_>>().join("\n\n")
}

/// Labelled values one below the other, long ones wrapped; empty ones are left out.
pub fn fields(pairs: &[(&str, String)], screen: &Screen) -> String {
    let width = screen.width.map(|columns| usize::from(columns).saturating_sub(LABEL).max(LABEL));
    let told = pairs.iter().filter(|(_, value)| !value.is_empty());
    let lines = told.map(|(label, value)| {
        let gap = " ".repeat(LABEL.saturating_sub(label.len()).max(1));
        let value = wrap(&one_line(value), width).replace('\n', &format!("\n{}", " ".repeat(LABEL)));
        format!("{}{gap}{value}", screen.style.dim(label))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// How many columns a terminal gives a text. Terminals count each character for itself: they do not
/// join Arabic lam and alef into one.
pub fn columns(text: &str) -> usize {
    text.chars().filter_map(|character| character.width()).sum()
}

/// The text set apart from what stands beside it, where a terminal might turn both round: one with letters that are
/// written from the right (UAX #9, first strong isolate). A pipe gets it as it is.
pub fn isolated(text: &str, screen: &Screen) -> String {
    let turns = screen.width.is_some() && text.chars().any(from_the_right);
    if turns { format!("\u{2068}{text}\u{2069}") } else { text.to_owned() }
}

/// The blocks of the scripts that are written from the right.
fn from_the_right(character: char) -> bool {
    matches!(
        character,
        '\u{590}'..='\u{8ff}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}'
    )
}

/// Where a line may be broken: not at the spaces that French sets inside quotation marks.
fn breaks(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

fn wrap(line: &str, width: Option<usize>) -> String {
    let Some(width) = width else { return line.to_owned() };
    let mut wrapped = String::with_capacity(line.len());
    let mut used = 0;
    for word in line.split(breaks).filter(|word| !word.is_empty()) {
        let long = columns(word);
        if used > 0 && used + 1 + long > width {
            wrapped.push('\n');
            used = 0;
        } else if used > 0 {
            wrapped.push(' ');
            used += 1;
        }
        wrapped.push_str(word);
        used += long;
    }
    wrapped
}
