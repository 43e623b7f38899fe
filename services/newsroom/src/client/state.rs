//! The folder in which the client keeps its state between commands.

use std::path::PathBuf;

/// `$XDG_STATE_HOME/newsroom` or `~/.local/state/newsroom`. `None` when the user has no such folder.
pub fn folder() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")));
    state.map(|state| state.join("newsroom"))
}
