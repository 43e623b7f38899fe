//! Remembers from one command to the next which stories this user has been shown, so that a user does not approve,
//! correct, kill or overwrite a text without having seen it.

use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use newsroom_proto::editorial::v1::Story;
use serde::{Deserialize, Serialize};

use super::{address, output::Screen};
use crate::{
    cli::{ClientOptions, ServiceName},
    local,
};

/// The number of stories that are remembered: the last shown.
const REMEMBERED: usize = 1_000;
/// A larger file was not written by this client.
const LARGEST: u64 = 4 << 20;

/// A revision of a story that was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// The etag of the revision.
    pub etag: String,
    /// The number of the revision.
    pub revision: i64,
    /// Whether the full text was shown, not only a line about it.
    pub whole: bool,
}

/// The shown stories of one user at one server: a file in the user's state folder.
#[derive(Clone, Debug)]
pub struct Shown {
    /// `None` when the user has no such folder.
    file: Option<PathBuf>,
    server: String,
    user: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry {
    server: String,
    user: String,
    story: String,
    #[serde(flatten)]
    revision: Revision,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Entries {
    /// The last shown story is last.
    stories: Vec<Entry>,
}

impl Shown {
    /// The stories that were shown to this user, in `$XDG_STATE_HOME/newsroom` or `~/.local/state/newsroom`.
    pub fn of(options: &ClientOptions, user: String) -> Self {
        Self {
            file: local::state_folder().map(|folder| folder.join("shown.json")),
            server: address::of(ServiceName::Editorial, options).trim_end_matches('/').to_owned(),
            user,
        }
    }

    /// The last shown revision of a story.
    pub fn last(&self, story: &str) -> Option<Revision> {
        let entries = load(self.file.as_deref()?);
        entries.stories.into_iter().rev().find(|entry| self.is_of(entry, story)).map(|entry| entry.revision)
    }

    /// Records that one story was shown, in full or as a line.
    pub fn remember(&self, story: &Story, whole: bool, screen: &Screen) {
        self.record(vec![revision(story, whole)], true, screen);
    }

    /// Records that a line about each of these stories was shown. A line does not replace an older full text, because its
    /// reader has not read the newer text.
    pub fn remember_listed(&self, stories: &[Story], screen: &Screen) {
        self.record(stories.iter().map(|story| revision(story, false)).collect(), false, screen);
    }

    /// A failure to record is reported and does not fail the command.
    fn record(&self, shown: Vec<(String, Revision)>, replaces: bool, screen: &Screen) {
        let Some(file) = &self.file else { return };
        if let Err(error) = self.add(file, shown, replaces) {
            screen.complain(&format!("cannot remember what was shown in {}: {error}", file.display()));
        }
    }

    fn add(&self, file: &Path, shown: Vec<(String, Revision)>, replaces: bool) -> io::Result<()> {
        if shown.is_empty() {
            return Ok(());
        }
        let folder = file.parent().unwrap_or(Path::new("/"));
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        // Of two commands at once, the second waits for the first. Closing the file unlocks it.
        let lock = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(folder.join("lock"))?;
        lock.lock()?;
        let mut entries = load(file).stories;
        // A list is newest first, and the newest is to be remembered longest.
        for (story, revision) in shown.into_iter().rev() {
            let known = entries.iter().position(|entry| self.is_of(entry, &story));
            let known = known.map(|place| entries.remove(place).revision);
            let revision = match known {
                Some(known) if known.whole && !replaces => known,
                _ => revision,
            };
            entries.push(Entry { server: self.server.clone(), user: self.user.clone(), story, revision });
        }
        entries.drain(..entries.len().saturating_sub(REMEMBERED));
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        new.write_all(&serde_json::to_vec(&Entries { stories: entries })?)?;
        new.persist(file)?;
        Ok(())
    }

    fn is_of(&self, entry: &Entry, story: &str) -> bool {
        entry.story == story && entry.server == self.server && entry.user == self.user
    }
}

fn revision(story: &Story, whole: bool) -> (String, Revision) {
    (story.id.clone(), Revision { etag: story.etag.clone(), revision: story.revision, whole })
}

/// Reads the file. When it cannot be read, it counts as empty: no story counts as shown.
fn load(file: &Path) -> Entries {
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes));
    read.ok().and_then(|_| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

#[cfg(test)]
#[path = "shown_tests.rs"]
mod tests;
