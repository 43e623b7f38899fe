//! Why something was done to a story.

use crate::domain::text::{clean_line, exceeds};

/// Why something was done to a story: one line of up to 1,000 characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note(String);

/// A note cannot stand as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It says nothing.
    #[error("must have 1 to {} characters", Note::MAX)]
    Missing,
    /// It is too long.
    #[error("must have at most {} characters", Note::MAX)]
    TooLong,
}

impl Note {
    /// The longest, in characters.
    const MAX: usize = 1_000;

    /// Reads a note that may be empty.
    pub fn optional(text: &str) -> Result<Self, NoteError> {
        // Before anything is done with it; cleaning never makes a sixteenth of a text.
        if text.len() > Self::MAX * 16 {
            return Err(NoteError::TooLong);
        }
        let text = clean_line(text);
        if exceeds(&text, Self::MAX) { Err(NoteError::TooLong) } else { Ok(Self(text)) }
    }

    /// Reads a note that has to say something.
    pub fn required(text: &str) -> Result<Self, NoteError> {
        let note = Self::optional(text)?;
        if note.0.is_empty() { Err(NoteError::Missing) } else { Ok(note) }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What it says.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_measured_in_characters() {
        assert_eq!(Note::required(" \u{202e} "), Err(NoteError::Missing));
        assert_eq!(Note::required(&"é".repeat(1_001)), Err(NoteError::TooLong));
        assert_eq!(Note::required(&"é".repeat(1_000)).map(|note| note.as_str().len()), Ok(2_000));
        assert_eq!(Note::optional(""), Ok(Note::default()));
    }
}
