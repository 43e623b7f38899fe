//! The rules of editorial: what a story is, which actions it allows, and their results.
//!
//! Pure: no I/O and no clock. A rule receives a story and returns a [`Transition`] to the next revision, or an error.

mod access;
mod actor;
mod desk;
mod error;
mod id;
mod item;
mod story;
pub mod text;

pub use newsroom_text::LanguageTag;

pub use access::{
    Giver, GrantError, MAX_BREAK_GLASS, NewGrant, RoleChange, break_glass, check_administrators, create_role,
    delete_role, give, given_within, glass_ends, may_give, revoke, update_role,
};
pub use actor::Actor;
pub use desk::{AutoApproval, Desk, DeskId};
pub use error::DomainError;
pub use id::{IdError, ItemId, StoryId};
pub use item::{ItemGroup, ItemReport, WireItem};
pub use story::{
    Action, Alarm, Amendment, BODY_BYTES, Block, Blocked, Change, Content, ContentVersion, Contest, ContestReason,
    CopyGroup, Correction, CorrectionNote, Edit, Embargo, Etag, Field, FieldDiff, FieldViolation, Hold, Next, Note,
    NoteError, Origin, Override, Publication, PublishAt, Revision, Schedule, State, Story, StoryChanges, TABLE, Terms,
    TextRun, TextRunKind, Transition, Usage, ZonedTime, compare, read_privileges, search_index, search_words, take_in,
};
