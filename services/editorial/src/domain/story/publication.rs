//! How a story stands with its readers.

use time::OffsetDateTime;

use crate::domain::{Action, DomainError};

/// The room for the notes of a story's corrections, in bytes: a story has to fit into one event.
const MAX_CORRECTIONS_BYTES: usize = 256 * 1024;
/// What a correction takes beside its note, in bytes.
const CORRECTION_OVERHEAD_BYTES: usize = 32;

/// How a story stands with its readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// When it was first approved.
    pub first_approved: OffsetDateTime,
    /// When the version that readers have was approved.
    pub approved: OffsetDateTime,
    /// When it was last amended in a way that readers are told of; a minor edit is none.
    pub amended: Option<OffsetDateTime>,
    /// Every correction since, oldest first.
    pub corrections: Vec<Correction>,
    /// When it was killed.
    pub killed: Option<OffsetDateTime>,
}

/// One correction of a published story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Who corrected what.
    pub note: CorrectionNote,
    /// When.
    pub time: OffsetDateTime,
}

/// What readers are told of a correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CorrectionNote {
    /// What was wrong and is right now, in an editor's words.
    Editor(String),
    /// That its source corrected it, which publishing words in the story's language.
    Source,
}

/// What an amendment of a published story is to its readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amendment {
    /// Something was wrong and is right now.
    Correction(CorrectionNote),
    /// There is more news.
    Update,
    /// A slip that changes nothing of what is said.
    MinorEdit,
}

impl Publication {
    /// Of a story that is approved for the first time.
    pub fn begin(now: OffsetDateTime) -> Self {
        Self { first_approved: now, approved: now, amended: None, corrections: Vec::new(), killed: None }
    }

    /// The same after one amendment more.
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
    /// What it takes of the room for corrections, in bytes.
    fn size(&self) -> usize {
        let note = match &self.note {
            CorrectionNote::Editor(note) => note.len(),
            CorrectionNote::Source => 0,
        };
        note + CORRECTION_OVERHEAD_BYTES
    }
}

impl Amendment {
    /// What it is called in the story's history.
    pub fn action(&self) -> Action {
        match self {
            Self::Correction(_) => Action::Correct,
            Self::Update => Action::UpdatePublished,
            Self::MinorEdit => Action::MinorEdit,
        }
    }
}
