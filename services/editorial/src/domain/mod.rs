//! The rules of editorial: what a story is, what may be done to it, and what follows.
//!
//! Pure: no I/O and no clock. A rule takes a story and gives the next one, as a [`Transition`], or says why not.

mod actor;
mod content;
mod contest;
mod desk;
mod diff;
mod embargo;
mod error;
mod etag;
mod field;
mod id;
mod item;
mod language;
mod publication;
mod search;
mod state;
mod story;
pub mod text;
mod usage;
mod wire_update;

pub use actor::Actor;
pub use content::{BODY_BYTES, Content, Edit, FieldViolation};
pub use contest::{Contest, ContestReason};
pub use desk::{AutoApproval, Desk, DeskId};
pub use diff::{FieldDiff, Run, RunKind, compare};
pub use embargo::Embargo;
pub use error::DomainError;
pub use etag::Etag;
pub use field::Field;
pub use id::{IdError, ItemId, StoryId};
pub use item::WireItem;
pub use language::Language;
pub use publication::{Amendment, Correction, CorrectionNote, Publication};
pub use search::{search_index, search_words};
pub use state::{Action, State};
pub use story::{Change, Origin, Override, Story, Transition};
pub use text::{Note, NoteError};
pub use usage::{Terms, Usage};
pub use wire_update::take_in;
