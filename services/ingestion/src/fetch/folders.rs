//! Lists and reads files from folders on the service's own disk, only below the allowed folders.

use std::{
    fs::{self, Metadata},
    io::Read as _,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use super::{
    Failure,
    disk::{OpenError, on_disk, open_regular},
    files::{Content, Listed, Part, Unfetched, content_of, limit, too_large},
};

/// The maximum number of files that are read from a folder.
pub const FILES: usize = 1_000;
/// The maximum number of entries in a folder.
const ENTRIES: usize = 20_000;

/// The folders that sources may be below.
#[derive(Clone, Debug, Default)]
pub struct Folders(Vec<PathBuf>);

/// An open folder.
#[derive(Debug)]
pub struct OnDisk {
    folders: Folders,
    max_mail_bytes: usize,
    listed: Option<(Vec<Listed>, usize)>,
}

impl OnDisk {
    pub(super) async fn next(&mut self) -> Result<Option<Part>, Failure> {
        let Some((files, more)) = self.listed.take() else { return Ok(None) };
        let note = (more > 0).then(|| format!("{more} more files: only the first {FILES} of a folder are read"));
        Ok(Some(Part { files, skipped: note.into_iter().collect(), ..Part::default() }))
    }

    pub(super) async fn read(&self, file: &Listed) -> Result<Content, Unfetched> {
        let content_type = file.content_type.map(ToOwned::to_owned);
        let bytes =
            self.folders.read(file, self.max_mail_bytes).await.map_err(|failure| Unfetched::File(failure.text))?;
        Ok(Content { bytes, content_type })
    }
}

impl Folders {
    /// Allows these folders only. They need not exist yet.
    pub fn new(allowed: Vec<PathBuf>) -> Self {
        Self(allowed)
    }

    /// Whether a path is an allowed folder or below one, as written or after its links are resolved.
    pub async fn allow(&self, path: &Path) -> bool {
        if self.0.iter().any(|allowed| path.starts_with(allowed)) {
            return true;
        }
        let (folders, path) = (self.clone(), path.to_owned());
        on_disk(move || Ok(folders.lead_to(&path).is_some())).await.unwrap_or(false)
    }

    /// Opens a folder.
    pub(super) async fn open(&self, folder: &Path, max_mail_bytes: usize) -> Result<OnDisk, Failure> {
        let listed = self.list(folder).await?;
        Ok(OnDisk { folders: self.clone(), max_mail_bytes, listed: Some(listed) })
    }

    /// The files of a folder by name, and the number of further files.
    pub async fn list(&self, folder: &Path) -> Result<(Vec<Listed>, usize), Failure> {
        let (folders, folder) = (self.clone(), folder.to_owned());
        on_disk(move || folders.list_now(&folder)).await
    }

    /// The content of a listed file. A mail has at most `max_mail_bytes` bytes.
    pub async fn read(&self, file: &Listed, max_mail_bytes: usize) -> Result<Vec<u8>, Failure> {
        let (folders, path, limit) = (self.clone(), file.path.clone(), limit(file.content_type, max_mail_bytes));
        on_disk(move || folders.read_now(&path, limit)).await
    }

    /// The path with all links resolved, if it is below an allowed folder.
    fn lead_to(&self, path: &Path) -> Option<PathBuf> {
        let path = path.canonicalize().ok()?;
        let allowed = self.0.iter().filter_map(|allowed| allowed.canonicalize().ok());
        allowed.into_iter().any(|allowed| path.starts_with(allowed)).then_some(path)
    }

    fn list_now(&self, folder: &Path) -> Result<(Vec<Listed>, usize), Failure> {
        if !folder.exists() {
            return Err(Failure::new("there is no such folder"));
        }
        let folder = self.lead_to(folder).ok_or_else(|| Failure::new("the folder lies below none that is allowed"))?;
        let entries = fs::read_dir(&folder).map_err(|error| cannot("the folder cannot be read", &error))?;
        let mut files = Vec::new();
        for entry in entries.take(ENTRIES) {
            let entry = entry.map_err(|error| cannot("the folder cannot be read", &error))?;
            files.extend(listed(&entry.path()));
        }
        files.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        let more = files.len().saturating_sub(FILES);
        files.truncate(FILES);
        Ok((files, more))
    }

    fn read_now(&self, path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
        let path = self.lead_to(path).ok_or_else(|| Failure::new("it leads out of the folders that are allowed"))?;
        let (file, _) = open_regular(&path).map_err(|error| match error {
            OpenError::Io(error) => cannot("it cannot be read", &error),
            OpenError::Unsuitable(why) => Failure::new(why),
        })?;
        let mut bytes = Vec::new();
        file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| cannot("it cannot be read", &error))?;
        if bytes.len() > limit {
            return Err(Failure::new(too_large(limit)));
        }
        Ok(bytes)
    }
}

fn listed(path: &Path) -> Option<Listed> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let content_type = content_of(&name)?;
    let file = fs::metadata(path).ok();
    let mark = file.as_ref().and_then(mark);
    let size = file.as_ref().and_then(|file| usize::try_from(file.len()).ok()).unwrap_or_default();
    (!file.is_some_and(|file| file.is_dir())).then(|| Listed { name, content_type, mark, size, path: path.to_owned() })
}

/// The time of the last change and the length of a file.
fn mark(file: &Metadata) -> Option<String> {
    let written = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{}.{:09} {}", written.as_secs(), written.subsec_nanos(), file.len()))
}

fn cannot(what: &str, error: &std::io::Error) -> Failure {
    Failure::new(format!("{what}: {error}"))
}

#[cfg(test)]
#[path = "folders_tests.rs"]
mod tests;
