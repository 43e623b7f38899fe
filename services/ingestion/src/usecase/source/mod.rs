//! Use cases of sources.

mod change_health;
mod create;
mod delete;
mod diagnose;
mod due;
mod find;
mod list;
mod listen;
mod poll;
mod push;
mod read;
pub(in crate::usecase) mod site;
mod update;

pub(in crate::usecase) use change_health::change_health;
pub use create::create;
pub use delete::delete;
pub use diagnose::diagnose;
pub use due::{Except, due};
pub use find::SourceFinder;
pub use list::list;
pub use listen::listen;
pub use poll::poll;
pub use push::{find_pushing, note_push_fault};
pub use read::read;
pub use site::SiteMemory;
pub use update::update;
