//! Writes results to standard output, for people or for programs.

mod json;
mod table;
mod text;
mod time;
mod words;

use std::io::{self, IsTerminal as _, Write as _};

use ::time::OffsetDateTime;
use prost::{Message, Name};

use super::{error::Failure, listing::Listing};
use crate::cli::OutputFormat;

pub use json::{array, decode, event_name, line, object, object_with, read_line, subject_line};
pub use table::{Column, Sheet};
pub use text::{Style, clean, fields, isolated, one_line, prose};
pub use time::{clock, is_ahead, moment, parse_since, relative};
pub use words::{
    action, annotation_kind, annotation_origin, article_state, edition_kind, edition_state, ingest_outcome, item_guess,
    item_relation, item_type, pub_status, reason, source_kind, source_state, story_state, story_usage,
};

/// The terminal or pipe that receives the output.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// For people or for programs.
    pub format: OutputFormat,
    /// Whether words are coloured.
    pub style: Style,
    /// The width of the terminal in columns; `None` without a terminal.
    pub width: Option<u16>,
}

impl Screen {
    /// The standard output of this process.
    pub fn of_this_process(format: OutputFormat) -> Self {
        let terminal = io::stdout().is_terminal();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            format,
            style: Style { colour: terminal && !plain },
            width: terminal.then(|| table::terminal_width().unwrap_or(80)),
        }
    }

    /// Whether the output is for programs.
    pub fn is_json(&self) -> bool {
        self.format == OutputFormat::Json
    }

    /// Prints a text and a line break.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.write_all(b"\n")?;
        Ok(out.flush()?)
    }

    /// Prints bytes unchanged.
    pub fn bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        Ok(out.flush()?)
    }

    /// Prints a message beside the result, on standard error.
    pub fn complain(&self, line: &str) {
        // When standard error is closed, the message cannot be shown anywhere.
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// Prints one message: as JSON, or as the result of `text`.
    pub fn one<M: Message + Name>(&self, message: &M, text: impl FnOnce(&M) -> String) -> Result<(), Failure> {
        if self.is_json() { self.print(&object(message)?) } else { self.print(&text(message)) }
    }

    /// Prints a list: as a JSON array, or as a table. For an empty table it prints one line on standard error.
    pub fn list<M: Message + Name>(
        &self,
        plural: &str,
        listing: &Listing<M>,
        sheet: impl FnOnce(&[M], OffsetDateTime) -> Sheet,
    ) -> Result<(), Failure> {
        if self.is_json() {
            self.print(&array(&listing.rows)?)?;
        } else if listing.rows.is_empty() {
            self.complain(&format!("no {plural}"));
        } else {
            self.print(&sheet(&listing.rows, now()).render(self))?;
        }
        if listing.more {
            self.complain(&format!("there are more {plural}: raise --limit"));
        }
        Ok(())
    }
}

/// The time from which relative times are counted.
pub fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

#[cfg(test)]
mod tests;
