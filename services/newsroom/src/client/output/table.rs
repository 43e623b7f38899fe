//! Tables for people: no borders, one line per row, as wide as the terminal.
//!
//! A wrapped row can be neither scanned by eye nor cut by a script, so long values are cut.

use super::{
    Screen, one_line,
    text::{columns, isolated},
};

/// The space between two columns.
const GAP: usize = 2;
/// A flexible column that is narrower takes the space of [`Column::Extra`] columns.
const ENOUGH: usize = 38;
/// The narrowest useful column.
const LEAST: usize = 8;

/// A column and how its width is chosen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Column {
    /// As wide as its content.
    Fixed(&'static str),
    /// Numbers, aligned right.
    Number(&'static str),
    /// Becomes narrower when the terminal is narrow.
    Flexible(&'static str),
    /// As wide as its content. Left out when the terminal is narrow, the last one first.
    Extra(&'static str),
}

/// A table under construction.
#[derive(Debug)]
pub struct Sheet {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    pub fn new(columns: impl Into<Vec<Column>>) -> Self {
        Self { columns: columns.into(), rows: Vec::new() }
    }

    /// Adds a row; an empty cell shows as a hyphen.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        let shown = cells.map(|cell| one_line(&cell));
        self.rows.push(shown.map(|cell| if cell.is_empty() { "-".into() } else { cell }).to_vec());
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines, without the last line break.
    pub fn render(&self, screen: &Screen) -> String {
        let shown = self.laid_out(screen.width.map(usize::from));
        let titles: Vec<_> = self.columns.iter().map(|column| column.title().to_owned()).collect();
        let mut lines = vec![screen.style.bold(self.line(&titles, &shown, screen))];
        lines.extend(self.rows.iter().map(|row| self.line(row, &shown, screen)));
        lines.join("\n")
    }

    /// The shown columns, each with its width.
    fn laid_out(&self, terminal: Option<usize>) -> Vec<(usize, usize)> {
        let mut shown: Vec<_> = (0..self.columns.len()).map(|index| (index, self.natural(index))).collect();
        let Some(terminal) = terminal else { return shown };
        loop {
            let flexible = self.flexible(&shown);
            let wanted: usize = flexible.iter().map(|(_, width)| width).sum();
            let rigid: usize = shown.iter().map(|(_, width)| width).sum::<usize>() - wanted;
            let taken = rigid + GAP * shown.len().saturating_sub(1);
            let (room, is_too_wide) = (terminal.saturating_sub(taken), taken > terminal);
            let extra = shown.iter().rposition(|(index, _)| matches!(self.columns[*index], Column::Extra(_)));
            match extra {
                Some(extra) if is_too_wide || room < wanted.min(ENOUGH * flexible.len()) => drop(shown.remove(extra)),
                _ => {
                    for (index, width) in shared(room, &flexible) {
                        shown[index].1 = width;
                    }
                    return shown;
                }
            }
        }
    }

    /// The flexible columns among the shown ones: position and natural width.
    fn flexible(&self, shown: &[(usize, usize)]) -> Vec<(usize, usize)> {
        let places = shown.iter().enumerate();
        let flexible = places.filter(|(_, (index, _))| matches!(self.columns[*index], Column::Flexible(_)));
        flexible.map(|(place, (_, width))| (place, *width)).collect()
    }

    fn natural(&self, index: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(index)).map(|cell| columns(cell));
        cells.chain([columns(self.columns[index].title())]).max().unwrap_or(0)
    }

    fn line(&self, cells: &[String], shown: &[(usize, usize)], screen: &Screen) -> String {
        let padded = shown.iter().map(|(index, width)| {
            let cell = cut(&cells[*index], *width);
            let blank = " ".repeat(width.saturating_sub(columns(&cell)));
            let cell = isolated(&cell, screen);
            match self.columns[*index] {
                Column::Number(_) => blank + &cell,
                _ => cell + &blank,
            }
        });
        padded.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
    }
}

impl Column {
    fn title(self) -> &'static str {
        match self {
            Self::Fixed(title) | Self::Number(title) | Self::Flexible(title) | Self::Extra(title) => title,
        }
    }
}

/// Divides `room` among columns. A column that needs less than its share leaves the rest to the others.
fn shared(mut room: usize, wanted: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut by_width = wanted.to_vec();
    by_width.sort_by_key(|(_, width)| *width);
    let mut left = by_width.len();
    for (_, width) in &mut by_width {
        *width = (*width).min((room / left).max(LEAST));
        room = room.saturating_sub(*width);
        left -= 1;
    }
    by_width
}

/// The text, or its beginning and an ellipsis when it does not fit.
fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = 0;
    for character in text.chars() {
        let more = columns(character.encode_utf8(&mut [0; 4]));
        if used + more >= width {
            break;
        }
        used += more;
        short.push(character);
    }
    format!("{}…", short.trim_end())
}

/// The number of columns of the terminal on standard output.
pub fn terminal_width() -> Option<u16> {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let window = || rustix::termios::tcgetwinsize(std::io::stdout()).ok().map(|window| window.ws_col);
    asked.or_else(window).filter(|columns| *columns > 0)
}
