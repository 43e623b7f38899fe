//! Use cases of items.

mod deliver;
mod delivery;
mod intake;
mod list;
mod permit;
mod read;
mod reparse;
mod submit;

pub use deliver::Deliveries;
pub use delivery::{Delivery, DeliveryKind};
pub use list::list;
pub use permit::{read_text, require_embargoed, without_text};
pub use read::{read, ways};
pub use reparse::{ReparseReport, reparse};
pub use submit::{PreparedSubmission, prepare, submit, submit_kept, submit_prepared};
