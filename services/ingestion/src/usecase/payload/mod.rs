//! Use cases of raw payloads.

mod forget;
mod read;
mod reading;

pub use forget::forget;
pub use read::{ReadPayload, read};
pub use reading::Reader;
pub(in crate::usecase) use reading::{Reading, Unread};
