//! The data of editorial: stories, their contents, their history, and desks.
//!
//! A repository works through a transaction that a use case has opened, or through the readers. It holds rows and
//! queries, and makes no decisions.

mod answer;
mod content;
mod copy_group;
mod desk;
mod embargo_ends;
mod entity;
mod migrations;
mod name;
mod record;
mod revision;
mod schedule;
mod story;
mod visible;

pub use answer::WriteAnswer;
pub use copy_group::CopyGroups;
pub use desk::Desks;
pub use migrations::Migrator;
pub use revision::Revisions;
pub use story::Stories;
pub use visible::Visible;
