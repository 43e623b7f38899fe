//! The published state of a story.

use time::OffsetDateTime;

use crate::domain::{Action, DomainError};

/// The limit of all corrections of a story, in bytes, because a story has to fit into one event.
const MAX_CORRECTIONS_BYTES: usize = 256 * 1024;
/// The size of a correction without its note, in bytes.
const CORRECTION_OVERHEAD_BYTES: usize = 32;

/// The published state of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// For an archived story, when it was first published, before it came here.
    pub first_approved: OffsetDateTime,
    /// When the published version was approved.
    pub approved: OffsetDateTime,
    /// When the last amendment was made that readers are shown. Minor edits are not shown.
    pub amended: Option<OffsetDateTime>,
    /// Oldest first.
    pub corrections: Vec<Correction>,
    pub killed: Option<OffsetDateTime>,
    /// Whether the story was approved because it comes from an archive.
    pub archived: bool,
    /// The time for which the story was scheduled. `None`: a person published it, or the wire.
    pub scheduled: Option<OffsetDateTime>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    pub note: CorrectionNote,
    pub time: OffsetDateTime,
}

/// The text of a correction for readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CorrectionNote {
    /// An editor's statement of what was wrong and is now corrected.
    Editor(String),
    /// The source corrected the story. Publishing writes this in the story's language.
    Source,
}

/// The kinds of change to a published story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amendment {
    Correction(CorrectionNote),
    Update,
    /// A slip is corrected, and the meaning stays the same.
    MinorEdit,
}

impl Publication {
    /// The publication of a story that is approved for the first time.
    pub fn begin(now: OffsetDateTime) -> Self {
        Self {
            first_approved: now,
            approved: now,
            amended: None,
            corrections: Vec::new(),
            killed: None,
            archived: false,
            scheduled: None,
        }
    }

    /// The publication of a story that was first published elsewhere.
    pub fn of_archive(first: OffsetDateTime, now: OffsetDateTime) -> Self {
        Self { first_approved: first, archived: true, ..Self::begin(now) }
    }

    /// Adds an amendment.
    pub fn amend(mut self, amendment: Amendment, now: OffsetDateTime) -> Result<Self, DomainError> {
        self.approved = now;
        if amendment != Amendment::MinorEdit {
            self.amended = Some(now);
        }
        if let Amendment::Correction(note) = amendment {
            self.corrections.push(Correction { note, time: now });
        }
        let size = self.corrections.iter().map(Correction::size).sum::<usize>();
        if size > MAX_CORRECTIONS_BYTES { Err(DomainError::TooManyCorrections) } else { Ok(self) }
    }
}

impl Correction {
    /// Its share of [`MAX_CORRECTIONS_BYTES`].
    fn size(&self) -> usize {
        let note = match &self.note {
            CorrectionNote::Editor(note) => note.len(),
            CorrectionNote::Source => 0,
        };
        note + CORRECTION_OVERHEAD_BYTES
    }
}

impl Amendment {
    /// The action in the story's history.
    pub fn action(&self) -> Action {
        match self {
            Self::Correction(_) => Action::Correct,
            Self::Update => Action::UpdatePublished,
            Self::MinorEdit => Action::MinorEdit,
        }
    }
}
