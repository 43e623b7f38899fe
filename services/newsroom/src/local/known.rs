//! The newsrooms on this machine: `up` records the addresses of its services, so that client commands find its key.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use super::{private, state_folder};

/// The file in the user's state folder.
const FILE: &str = "local.json";
/// A larger file was not written by this program.
const LARGEST: u64 = 1 << 20;

/// The data folder of the newsroom that has this address, if `up` has recorded one.
pub fn data_dir_of(address: &str) -> Option<PathBuf> {
    let address = address.trim_end_matches('/').replace("//localhost:", "//127.0.0.1:");
    read(&state_folder()?.join(FILE)).remove(&address)
}

/// Records that these addresses are those of a newsroom. Folders that are gone are forgotten.
pub fn remember(addresses: impl Iterator<Item = String>, data_dir: &Path) -> io::Result<()> {
    let Some(folder) = state_folder() else {
        return Err(io::Error::other("it has no home folder, and XDG_STATE_HOME names none"));
    };
    private::create_folder(&folder)?;
    let path = folder.join(FILE);
    let mut known = read(&path);
    known.retain(|_, folder| folder.is_dir());
    known.extend(addresses.map(|address| (address, data_dir.to_owned())));
    let new = folder.join(format!("{FILE}.{}", std::process::id()));
    let mut out = File::options().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    out.write_all(&serde_json::to_vec_pretty(&known)?)?;
    fs::rename(new, path)
}

/// What is recorded. An unreadable file counts as empty.
fn read(path: &Path) -> BTreeMap<String, PathBuf> {
    let Ok(file) = File::open(path) else { return BTreeMap::new() };
    let mut json = Vec::new();
    match file.take(LARGEST).read_to_end(&mut json) {
        Ok(_) => serde_json::from_slice(&json).unwrap_or_default(),
        Err(_) => BTreeMap::new(),
    }
}
