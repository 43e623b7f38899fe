//! Actions on editions.

mod list;
mod read;

pub use list::list_editions;
pub use read::read_edition;
