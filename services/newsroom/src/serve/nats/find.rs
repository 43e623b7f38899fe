//! Finds the nats-server to start.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// The given one, else the project's own, else the one on PATH.
pub(super) fn nats_server(given: Option<&Path>) -> anyhow::Result<PathBuf> {
    if let Some(given) = given {
        if !given.is_file() {
            bail!("there is no nats-server at {}", given.display());
        }
        return Ok(given.to_owned());
    }
    let own = std::env::current_exe().ok();
    let folders = own.iter().flat_map(|own| own.ancestors().skip(1));
    let local = folders.map(|folder| folder.join(".tools/bin/nats-server"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path: Vec<_> = std::env::split_paths(&path).map(|folder| folder.join("nats-server")).collect();
    local
        .chain(on_path)
        .find(|candidate| candidate.is_file())
        .context("there is no nats-server: `./just tools` installs it, or --nats-server names one")
}
