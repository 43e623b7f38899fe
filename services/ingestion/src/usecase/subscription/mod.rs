//! Use cases of subscriptions at hubs (`WebSub`).

mod change;
mod declare;
mod due;
mod leave;
mod secret;
mod take_content;
mod tend;
mod verify;

pub use change::change;
pub(in crate::usecase) use declare::note_hub;
pub use due::due;
pub(in crate::usecase) use leave::leave;
pub use secret::secret_of;
pub(in crate::usecase) use take_content::note_miss;
pub use take_content::{Content, find_listening, note_unproven, take_content};
pub use tend::{WebSub, tend};
pub use verify::{Verification, verify};
