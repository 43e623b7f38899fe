//! Use cases of raw payloads.

mod forget;
mod memory;
mod read;
mod reading;

pub use forget::forget;
pub use memory::{PayloadMemory, ReservedMemory};
pub(in crate::usecase) use read::bytes;
pub use read::{ReadPayload, read};
pub use reading::Reader;
pub(in crate::usecase) use reading::{Reading, Unread};
