//! How a story stands with its readers.

use time::OffsetDateTime;

use super::{Note, Refused};

/// The room for the notes of a story's corrections, in bytes: a story has to fit into one fact.
const CORRECTIONS_BYTES: usize = 256 * 1024;
/// What a correction takes beside its note, in bytes.
const CORRECTION_BYTES: usize = 32;

/// How a story stands with its readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// When it was first approved.
    pub first_approved: OffsetDateTime,
    /// When the version that readers have was approved.
    pub approved: OffsetDateTime,
    /// Every correction since, oldest first.
    pub corrections: Vec<Correction>,
    /// When it was killed.
    pub killed: Option<OffsetDateTime>,
}

/// One correction of a published story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// What was wrong and is right now, for the reader.
    pub note: String,
    /// When.
    pub time: OffsetDateTime,
}

impl Publication {
    /// Of a story that is approved for the first time.
    pub fn begin(now: OffsetDateTime) -> Self {
        Self { first_approved: now, approved: now, corrections: Vec::new(), killed: None }
    }

    /// The same with one correction more.
    pub fn corrected(mut self, note: &Note, now: OffsetDateTime) -> Result<Self, Refused> {
        self.corrections.push(Correction { note: note.as_str().to_owned(), time: now });
        self.approved = now;
        let size = self.corrections.iter().map(|correction| correction.note.len() + CORRECTION_BYTES).sum::<usize>();
        if size > CORRECTIONS_BYTES { Err(Refused::TooManyCorrections) } else { Ok(self) }
    }
}
