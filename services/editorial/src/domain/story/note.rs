//! The reason for an action on a story.

use newsroom_text::clean_line;

use crate::domain::text::exceeds;

/// The reason for an action on a story. One line of up to 1,000 characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note(String);

/// Why a text is not a valid note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    #[error("must have 1 to {} characters", Note::MAX)]
    Missing,
    #[error("must have at most {} characters", Note::MAX)]
    TooLong,
}

impl Note {
    /// The limit in characters.
    const MAX: usize = 1_000;

    /// Parses an optional note.
    pub fn optional(text: &str) -> Result<Self, NoteError> {
        // Checked before cleaning, so that a huge text costs nothing. Cleaning never shortens a text to a sixteenth.
        if text.len() > Self::MAX * 16 {
            return Err(NoteError::TooLong);
        }
        let text = clean_line(text);
        if exceeds(&text, Self::MAX) { Err(NoteError::TooLong) } else { Ok(Self(text)) }
    }

    /// Parses a required note.
    pub fn required(text: &str) -> Result<Self, NoteError> {
        let note = Self::optional(text)?;
        if note.0.is_empty() { Err(NoteError::Missing) } else { Ok(note) }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

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
