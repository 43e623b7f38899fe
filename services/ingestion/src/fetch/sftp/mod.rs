//! Lists the files of a folder on an SFTP server (SSH File Transfer Protocol, version 3), and reads each of them unless
//! it is being written.

mod error;
mod login;

use std::time::Duration;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use newsroom_chassis::clock;
use russh::client::Handle;
use russh_sftp::{
    client::{Config, RawSftpSession, error::Error},
    protocol::{FileAttributes, OpenFlags, StatusCode},
};
use tokio::time::{Instant, sleep_until};

use self::login::HostKey;
use super::{
    Failure, Secret,
    connect::Connector,
    failure::in_time,
    files::{Content, Listed, Part, Unfetched, content_of, deadline_of, flaw, limit, shown, too_large},
};
use crate::domain::{SftpFolder, limits::TEXT_BYTES};

/// The maximum number of entries in a folder and its subfolders.
const ENTRIES: usize = 20_000;
/// The size of a read request in bytes. Every server supports it.
const CHUNK: u32 = 32 * 1024;
/// The number of concurrent read requests.
const CHUNKS: usize = 8;
/// A file that changed within this time may still be written.
const FRESH: Duration = Duration::from_secs(60);
/// Such a file is checked again after this time.
const CHECK_AGAIN: Duration = Duration::from_secs(2);

/// A folder on an SFTP server.
pub struct Remote {
    // The session ends when its connection is dropped.
    session: RawSftpSession,
    connection: Handle<HostKey>,
    folder: SftpFolder,
    deadline: Instant,
    max_mail_bytes: usize,
    listed_at: Option<Instant>,
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remote").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Remote {
    pub(super) async fn open(
        connector: &Connector,
        folder: &SftpFolder,
        secret: Option<&Secret>,
        deadline: Instant,
    ) -> Result<Self, Failure> {
        let secret = secret.ok_or_else(|| Failure::new("an SFTP server asks who is there: name a credential"))?;
        let work = async {
            let connection = login::sign_in(connector, folder, secret).await?;
            let channel = connection.channel_open_session().await.map_err(error::no_sftp)?;
            channel.request_subsystem(true, "sftp").await.map_err(error::no_sftp)?;
            let config = Config { request_timeout_secs: 3_600, ..Config::default() };
            let session = RawSftpSession::new_with_config(channel.into_stream(), config);
            session.init().await.map_err(|error| error::broken(&error))?;
            Ok(Self {
                session,
                connection,
                folder: folder.clone(),
                deadline,
                max_mail_bytes: TEXT_BYTES,
                listed_at: None,
            })
        };
        in_time(deadline, "the server", work).await
    }

    /// Sets the maximum size of a mail, in bytes.
    pub(super) fn with_mails_of(self, max_mail_bytes: usize) -> Self {
        Self { max_mail_bytes, ..self }
    }

    pub(super) async fn next(&mut self) -> Result<Option<Part>, Failure> {
        if self.listed_at.is_some() || self.connection.is_closed() {
            return Ok(None);
        }
        self.listed_at = Some(Instant::now());
        in_time(self.deadline, "the server", self.list()).await.map(Some)
    }

    pub(super) async fn read(&self, file: &Listed) -> Result<Content, Unfetched> {
        let path = joined(&self.folder.folder, &file.name);
        let bytes = in_time(deadline_of(self.deadline, file.size), "the server", self.fetch(&path, file)).await?;
        Ok(Content { bytes, content_type: file.content_type.map(ToOwned::to_owned) })
    }

    async fn list(&self) -> Result<Part, Failure> {
        let mut part = Part::default();
        let mut folders = vec![(String::new(), 0)];
        let mut entries = 0;
        while let Some((below, depth)) = folders.pop() {
            let path = joined(&self.folder.folder, &below);
            let handle = match self.session.opendir(path.as_str()).await {
                Ok(opened) => opened.handle,
                Err(error) if below.is_empty() => return Err(error::folder(&error, &self.folder)),
                Err(Error::Status(_)) => {
                    part.skipped.push(format!("{below}/: the server does not let us list it"));
                    continue;
                }
                Err(error) => return Err(error::broken(&error)),
            };
            loop {
                let names = match self.session.readdir(handle.as_str()).await {
                    Ok(names) => names,
                    Err(Error::Status(status)) if status.status_code == StatusCode::Eof => break,
                    Err(error) => return Err(error::folder(&error, &self.folder)),
                };
                entries += names.files.len().max(1);
                if entries > ENTRIES {
                    let text =
                        "there are more than 20,000 entries in the folder: name one with fewer, or delete old ones";
                    return Err(Failure::new(text));
                }
                for entry in names.files {
                    self.sort(&mut part, &mut folders, (&below, depth), &entry.filename, &entry.attrs);
                }
            }
            self.session.close(handle).await.map_err(|error| error::broken(&error))?;
        }
        part.files.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        Ok(part)
    }

    /// Adds an entry to the files, the skipped ones or the folders to list.
    fn sort(
        &self,
        part: &mut Part,
        folders: &mut Vec<(String, u8)>,
        (below, depth): (&str, u8),
        entry: &str,
        attributes: &FileAttributes,
    ) {
        if entry == "." || entry == ".." {
            return;
        }
        let name = if below.is_empty() { entry.to_owned() } else { format!("{below}/{entry}") };
        let kind = attributes.file_type();
        let is_news = content_of(&name);
        let limit = limit(is_news.flatten(), self.max_mail_bytes);
        let size = attributes.size.and_then(|size| usize::try_from(size).ok()).filter(|size| *size <= limit);
        let flaw = match () {
            () if entry.contains('/') => Some("its name has a slash".to_owned()),
            () if is_news.is_none() && !kind.is_dir() => return,
            () if kind.is_symlink() => Some("it is a link, which is not followed".to_owned()),
            () if !kind.is_dir() && size.is_none() => Some(too_large(limit)),
            () => flaw(&name).map(ToOwned::to_owned),
        };
        if let Some(flaw) = flaw {
            part.skipped.push(format!("{}: {flaw}", shown(&name)));
        } else if kind.is_dir() {
            if depth < self.folder.depth && !entry.starts_with('.') {
                folders.push((name, depth + 1));
            }
        } else if let (true, Some(content_type)) = (kind.is_file(), is_news) {
            let (mark, size) = (Some(mark(attributes)), size.unwrap_or_default());
            part.files.push(Listed { path: name.clone().into(), name, content_type, mark, size });
        }
    }

    /// The content of a file, unless the file changed since it was listed.
    async fn fetch(&self, path: &str, file: &Listed) -> Result<Vec<u8>, Unfetched> {
        let unread = |error: Error| error::file(&error);
        let handle = self.session.open(path, OpenFlags::READ, FileAttributes::empty()).await.map_err(unread)?.handle;
        let fetched = self.fetch_open(&handle, file).await;
        self.session.close(handle).await.map_err(unread)?;
        fetched
    }

    async fn fetch_open(&self, handle: &str, file: &Listed) -> Result<Vec<u8>, Unfetched> {
        let unread = |error: Error| error::file(&error);
        let stat = async || self.session.fstat(handle).await.map_err(unread).map(|stat| stat.attrs);
        let mut found = stat().await?;
        if is_fresh(&found)
            && let Some(listed_at) = self.listed_at
            && listed_at.elapsed() < CHECK_AGAIN
        {
            sleep_until(listed_at + CHECK_AGAIN).await;
            found = stat().await?;
        }
        if file.mark.as_ref() != Some(&mark(&found)) {
            return Err(Unfetched::Later);
        }
        let limit = limit(file.content_type, self.max_mail_bytes);
        let size = found.size.filter(|size| *size <= limit as u64);
        let size = size.ok_or_else(|| Unfetched::File(too_large(limit)))?;
        let offsets = (0..size).step_by(CHUNK as usize);
        let chunks = stream::iter(offsets).map(|offset| self.chunk(handle, offset, size)).buffered(CHUNKS);
        let bytes = chunks.try_concat().await?;
        if file.mark.as_ref() != Some(&mark(&stat().await?)) || bytes.len() as u64 != size {
            return Err(Unfetched::Later);
        }
        Ok(bytes)
    }

    /// A whole chunk, or the bytes up to the end of the file.
    async fn chunk(&self, handle: &str, offset: u64, size: u64) -> Result<Vec<u8>, Unfetched> {
        let wanted = u64::from(CHUNK).min(size - offset);
        let mut bytes = Vec::new();
        while (bytes.len() as u64) < wanted {
            let done = bytes.len() as u64;
            let rest = u32::try_from(wanted - done).unwrap_or(CHUNK);
            match self.session.read(handle, offset + done, rest).await {
                Ok(data) if data.data.is_empty() || data.data.len() as u64 > u64::from(rest) => {
                    return Err(Unfetched::File("the server sends another length than was asked for".into()));
                }
                Ok(data) => bytes.extend_from_slice(&data.data),
                Err(Error::Status(status)) if status.status_code == StatusCode::Eof => break,
                Err(error) => return Err(error::file(&error)),
            }
        }
        Ok(bytes)
    }
}

fn joined(folder: &str, name: &str) -> String {
    match (folder, name) {
        (folder, "") => folder.to_owned(),
        (folder, name) if folder.ends_with('/') => format!("{folder}{name}"),
        (folder, name) => format!("{folder}/{name}"),
    }
}

fn mark(attributes: &FileAttributes) -> String {
    format!("{}:{}", attributes.size.unwrap_or_default(), attributes.mtime.unwrap_or_default())
}

/// Whether a file changed recently, or in the future according to a server whose clock is fast.
fn is_fresh(attributes: &FileAttributes) -> bool {
    let changed = i64::from(attributes.mtime.unwrap_or_default());
    clock::now().unix_timestamp() - changed < i64::try_from(FRESH.as_secs()).unwrap_or_default()
}
