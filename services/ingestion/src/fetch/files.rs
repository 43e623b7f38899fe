//! Lists files part by part and reads them one by one, on the disk, in a bucket or on an SFTP server.

use std::{path::PathBuf, time::Duration};

use tokio::time::Instant;

use super::{Failure, folders::OnDisk, s3::Objects, sftp::Remote};
use crate::domain::{
    limits::{TEXT_BYTES, shown as size},
    news_ending,
};

/// The content type of a mail (RFC 5322).
pub const MAIL: &str = "message/rfc822";

/// The pace at which a large file has to come, in bytes per second.
const LARGE_PACE: usize = 512 * 1024;
/// The maximum length of a file's name in bytes: that of an S3 key.
const NAME_BYTES: usize = 1_024;

/// A listed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The name, for people and to recognise the file.
    pub name: String,
    /// The content type that the name implies.
    pub content_type: Option<&'static str>,
    /// Changes with the content. Without a mark, the file is read in each poll.
    pub mark: Option<String>,
    /// The size as listed, in bytes. The file may be larger when it is read.
    pub size: usize,
    /// The path on the disk.
    pub(super) path: PathBuf,
}

/// A part of a listing.
#[derive(Debug, Default)]
pub struct Part {
    /// The files with news, by name.
    pub files: Vec<Listed>,
    /// The skipped files, each with the reason.
    pub skipped: Vec<String>,
    /// The part covers the names after this one.
    pub after: String,
    /// The part covers the names up to this one; `None`: up to the end.
    pub up_to: Option<String>,
}

/// A file's content.
#[derive(Debug, PartialEq, Eq)]
pub struct Content {
    pub bytes: Vec<u8>,
    /// The declared content type.
    pub content_type: Option<String>,
}

/// Why a file was not fetched.
#[derive(Debug, PartialEq, Eq)]
pub enum Unfetched {
    /// It is being written, or was deleted. The next poll tries again.
    Later,
    /// This file cannot be read.
    File(String),
    /// No file of the endpoint can be read.
    Endpoint(Failure),
}

impl From<Failure> for Unfetched {
    fn from(failure: Failure) -> Self {
        Self::Endpoint(failure)
    }
}

/// An open endpoint with files.
#[derive(Debug)]
pub enum Files {
    Disk(OnDisk),
    Bucket(Box<Objects>),
    Remote(Box<Remote>),
}

impl Files {
    /// The next part of the listing; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Part>, Failure> {
        match self {
            Self::Disk(folder) => folder.next().await,
            Self::Bucket(objects) => objects.next().await,
            Self::Remote(folder) => folder.next().await,
        }
    }

    /// The content of a listed file.
    pub async fn read(&mut self, file: &Listed) -> Result<Content, Unfetched> {
        match self {
            Self::Disk(folder) => folder.read(file).await,
            Self::Bucket(objects) => objects.read(file).await,
            Self::Remote(folder) => folder.read(file).await,
        }
    }
}

/// The content type that a name implies. `None`: the file has no news. `Some(None)`: the name implies no type.
#[allow(clippy::option_option, reason = "the two answers are to two questions")]
pub(super) fn content_of(name: &str) -> Option<Option<&'static str>> {
    Some(match news_ending(name)? {
        "html" | "htm" | "xhtml" => Some("text/html"),
        "eml" => Some(MAIL),
        _ => None,
    })
}

/// Why a name from outside must not be used, if so.
pub(super) fn flaw(name: &str) -> Option<&'static str> {
    if name.len() > NAME_BYTES {
        return Some("its name is longer than 1,024 bytes");
    }
    if name.contains(char::is_control) {
        return Some("its name has control characters");
    }
    let part = |part: &str| matches!(part, "." | "..");
    name.split('/').any(part).then_some("its name has . or .. as a part")
}

/// The maximum size of a file with this content type, in bytes. Only mails may be large.
pub(super) fn limit(content_type: Option<&str>, max_mail_bytes: usize) -> usize {
    if content_type == Some(MAIL) { max_mail_bytes } else { TEXT_BYTES }
}

/// The time until which a file of this size may be read. A large one has more time than its poll has, so that it cannot
/// hold up its source for ever.
pub(super) fn deadline_of(deadline: Instant, size: usize) -> Instant {
    deadline + Duration::from_secs((size.saturating_sub(TEXT_BYTES) / LARGE_PACE) as u64)
}

/// Why a file is refused that is larger than its limit.
pub(super) fn too_large(limit: usize) -> String {
    format!("it is larger than {}", size(limit))
}

/// A name from outside as a message shows it.
pub(super) fn shown(name: &str) -> String {
    name.chars().take(200).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_what_is_in_a_file_of_news() {
        for (name, content) in [
            ("a.xml", Some(None)),
            ("2026/11/A.HTML", Some(Some("text/html"))),
            ("a.eml", Some(Some("message/rfc822"))),
            ("a.iptc", Some(None)),
            ("a.tmp", None),
        ] {
            assert_eq!(content_of(name), content, "{name}");
        }
    }

    #[test]
    fn a_large_file_has_time_beyond_its_poll() {
        let deadline = Instant::now();
        assert_eq!(deadline_of(deadline, TEXT_BYTES), deadline);
        assert_eq!(deadline_of(deadline, 25 << 20), deadline + Duration::from_secs(46));
    }

    #[test]
    fn a_name_that_leads_elsewhere_or_deceives_is_not_used() {
        for name in ["../a.xml", "in/../a.xml", "./a.xml", "a\n.xml", "a\u{7f}.xml", &"a".repeat(1_025)] {
            assert!(flaw(name).is_some(), "{name:?}");
        }
        for name in ["a.xml", "in//a..xml", "..a.xml", "é/ب.xml"] {
            assert_eq!(flaw(name), None, "{name}");
        }
    }
}
