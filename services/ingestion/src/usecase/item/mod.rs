//! Use cases of items.

mod deliver;
mod intake;
mod list;
mod read;
mod reparse;
mod submit;

pub use deliver::deliver;
pub use intake::Delivery;
pub use list::list;
pub use read::read;
pub use reparse::{ReparseReport, reparse};
pub(in crate::usecase) use submit::count;
pub use submit::{PreparedSubmission, prepare, submit, submit_prepared};
