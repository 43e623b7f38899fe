//! The newsroom on this machine, which `up` runs: its data folder has a key, and whoever can read the key may call.

mod audit;
mod grants;
mod issuer;
mod known;
mod people;
pub mod private;

pub use audit::audit_key;
pub use grants::initial_grants;
pub use issuer::{LocalIssuer, NAME, is_local};
pub use known::{data_dir_of, remember};
pub use people::{LocalCaller, PEOPLE};

use std::path::PathBuf;

/// The user's folder for state between commands: `$XDG_STATE_HOME/newsroom` or `~/.local/state/newsroom`, in which `~` is
/// the account's own home when HOME is not set. `None` when the user has no such folder.
pub fn state_folder() -> Option<PathBuf> {
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || std::env::home_dir().filter(|path| path.is_absolute());
    let state = state.or_else(|| Some(home()?.join(".local/state")));
    state.map(|state| state.join("newsroom"))
}
