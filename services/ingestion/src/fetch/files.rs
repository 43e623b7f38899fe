//! Files, wherever they lie: listed part by part, and read one by one. A folder on the disk, a bucket and
//! a folder on another machine are alike in this.

use std::path::PathBuf;

use super::{Failure, folders::OnDisk, s3::Objects, sftp::Remote};
use crate::domain::news_ending;

/// The longest name of a file, in bytes: that of an S3 key.
const NAME_BYTES: usize = 1_024;

/// A file that was listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name, for people, and to know it again.
    pub name: String,
    /// What its name says about its content.
    pub content_type: Option<&'static str>,
    /// What differs when its content does; without one it is read each time.
    pub mark: Option<String>,
    /// Where it is on the disk.
    pub(super) path: PathBuf,
}

/// A part of a listing.
#[derive(Debug, Default)]
pub struct Part {
    /// The files with news, in the order of their names.
    pub files: Vec<Listed>,
    /// What is passed over, each with its reason.
    pub skipped: Vec<String>,
    /// All names after this one are listed in this part…
    pub after: String,
    /// … up to this one; `None`: to the end.
    pub up_to: Option<String>,
}

/// A file's content.
#[derive(Debug, PartialEq, Eq)]
pub struct Content {
    pub bytes: Vec<u8>,
    /// What is said about them.
    pub content_type: Option<String>,
}

/// Why a file was not fetched.
#[derive(Debug, PartialEq, Eq)]
pub enum Unfetched {
    /// It is still being written, or gone by now: the next poll sees to it.
    Later,
    /// It alone cannot be.
    File(String),
    /// Nor can the others.
    Endpoint(Failure),
}

/// A place with files, opened.
#[derive(Debug)]
pub enum Files {
    /// On the disk.
    Disk(OnDisk),
    /// In a bucket.
    Bucket(Box<Objects>),
    /// On another machine.
    Remote(Box<Remote>),
}

impl Files {
    /// The next part of the listing; `None` at its end.
    pub async fn next(&mut self) -> Result<Option<Part>, Failure> {
        match self {
            Self::Disk(folder) => folder.next().await,
            Self::Bucket(objects) => objects.next().await,
            Self::Remote(folder) => folder.next().await,
        }
    }

    /// What is in a file that was listed.
    pub async fn read(&mut self, file: &Listed) -> Result<Content, Unfetched> {
        match self {
            Self::Disk(folder) => folder.read(file).await,
            Self::Bucket(objects) => objects.read(file).await,
            Self::Remote(folder) => folder.read(file).await,
        }
    }
}

/// What a name says about the content of a file: `None`, that it is no news. `Some(None)`: nothing more.
#[allow(clippy::option_option, reason = "the two answers are to two questions")]
pub(super) fn content_of(name: &str) -> Option<Option<&'static str>> {
    Some(match news_ending(name)? {
        "html" | "htm" | "xhtml" => Some("text/html"),
        "eml" => Some("message/rfc822"),
        _ => None,
    })
}

/// Why a name that somebody else chose is not used, if it is not.
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
    fn a_name_that_leads_elsewhere_or_deceives_is_not_used() {
        for name in ["../a.xml", "in/../a.xml", "./a.xml", "a\n.xml", "a\u{7f}.xml", &"a".repeat(1_025)] {
            assert!(flaw(name).is_some(), "{name:?}");
        }
        for name in ["a.xml", "in//a..xml", "..a.xml", "é/ب.xml"] {
            assert_eq!(flaw(name), None, "{name}");
        }
    }
}
