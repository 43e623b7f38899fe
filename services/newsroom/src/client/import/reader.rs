//! Reads the files of an import, in their order, and decides which of them are sent.

use std::{fs::File, io::Read as _, sync::Arc};

use newsroom_proto::ingestion::v1::SubmitRawRequest;
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;

use super::{
    journal::{Digest, Imported},
    listing::ListedFile,
};

/// The largest payload that the service accepts, in bytes.
const LARGEST: u64 = 2 << 20;
/// How many files are read ahead of the stream.
const AHEAD: usize = 64;

/// What is imported, and how.
pub struct Plan {
    pub files: Vec<ListedFile>,
    /// What earlier commands have imported.
    pub imported: Imported,
    /// The request for each file, without its payload.
    pub like: SubmitRawRequest,
    /// The address at which the folder was served.
    pub base_url: Option<String>,
}

/// A file that was read. `at` is its place among the files.
pub enum FileRead {
    /// The file is new or has changed.
    Changed {
        at: usize,
        digest: Digest,
        request: SubmitRawRequest,
    },
    /// The file was imported by an earlier command.
    Unchanged {
        at: usize,
    },
    Unreadable {
        at: usize,
        reason: String,
    },
}

/// Starts to read the files at these places. Reading ends when the receiver is dropped.
pub fn start(plan: Arc<Plan>, places: Vec<usize>) -> mpsc::Receiver<FileRead> {
    let (read, receiver) = mpsc::channel(AHEAD);
    drop(tokio::task::spawn_blocking(move || {
        for at in places {
            if read.blocking_send(plan.read(at)).is_err() {
                break;
            }
        }
    }));
    receiver
}

impl Plan {
    fn read(&self, at: usize) -> FileRead {
        let file = &self.files[at];
        let payload = match payload(file) {
            Ok(payload) => payload,
            Err(reason) => return FileRead::Unreadable { at, reason },
        };
        let url = self.base_url.as_deref().map(|base| address(base, &file.key)).unwrap_or_default();
        let format = self.like.format.to_string();
        let digest = digest([format.as_bytes(), url.as_bytes(), &payload]);
        let before = self.imported.get(&file.key);
        if before == Some(&digest) {
            return FileRead::Unchanged { at };
        }
        // A file that changes back gets another id than it had first.
        let before: &[u8] = before.map_or(&[], Digest::as_slice);
        let id = [self.like.source_id.as_bytes(), file.key.as_bytes(), &digest, before];
        let request_id = format!("import-{}", &hex::encode(self::digest(id))[..40]);
        FileRead::Changed { at, digest, request: SubmitRawRequest { request_id, payload, url, ..self.like.clone() } }
    }
}

fn payload(file: &ListedFile) -> Result<Vec<u8>, String> {
    let fail = |error| format!("cannot be read: {error}");
    let open = File::open(&file.path).map_err(fail)?;
    let size = open.metadata().map_err(fail)?.len();
    let mut bytes = Vec::new();
    if size <= LARGEST {
        open.take(LARGEST + 1).read_to_end(&mut bytes).map_err(fail)?;
    }
    match bytes.len() as u64 {
        _ if size > LARGEST => Err(too_large(size)),
        0 => Err("is empty".into()),
        read if read > LARGEST => Err(too_large(read)),
        _ => Ok(bytes),
    }
}

fn too_large(size: u64) -> String {
    format!("has {:.1} MiB, and a file has at most {} MiB", size as f64 / f64::from(1 << 20), LARGEST >> 20)
}

/// The address of a file in a folder that was served at `base`.
fn address(base: &str, key: &str) -> String {
    let page = match key.rsplit_once('/') {
        Some((folder, "index.html" | "index.htm")) => format!("{folder}/"),
        None if matches!(key, "index.html" | "index.htm") => String::new(),
        _ => key.to_owned(),
    };
    format!("{}/{page}", base.trim_end_matches('/'))
}

/// SHA-256 of several parts. The length of each part is digested too.
fn digest<const N: usize>(parts: [&[u8]; N]) -> Digest {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_that_of_the_page_which_the_file_was() {
        for (base, key, page) in [
            ("https://a.example", "2012/port.html", "https://a.example/2012/port.html"),
            ("https://a.example/", "2012/port/index.html", "https://a.example/2012/port/"),
            ("https://a.example/old/", "index.htm", "https://a.example/old/"),
            ("https://a.example", "not-index.html", "https://a.example/not-index.html"),
        ] {
            assert_eq!(address(base, key), page);
        }
    }

    #[test]
    fn a_file_is_sent_again_when_anything_of_it_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xml");
        let mut plan = Plan {
            files: vec![ListedFile { path: path.clone(), key: "a.xml".into() }],
            imported: Imported::new(),
            like: SubmitRawRequest { source_id: "s".into(), ..Default::default() },
            base_url: None,
        };
        let read = |plan: &Plan| match plan.read(0) {
            FileRead::Changed { digest, request, .. } => Ok((digest, request)),
            FileRead::Unchanged { .. } => Err("unchanged".to_owned()),
            FileRead::Unreadable { reason, .. } => Err(reason),
        };
        std::fs::write(&path, "one").unwrap();
        let (one, first) = read(&plan).unwrap();
        assert_eq!(read(&plan).unwrap().1, first, "a repeat has the same id");
        assert!(first.request_id.len() <= 64 && first.payload == b"one", "{first:?}");
        plan.imported.insert("a.xml".into(), one);
        assert_eq!(read(&plan).unwrap_err(), "unchanged");
        std::fs::write(&path, "two").unwrap();
        let (two, second) = read(&plan).unwrap();
        plan.imported.insert("a.xml".into(), two);
        std::fs::write(&path, "one").unwrap();
        let (_, third) = read(&plan).unwrap();
        assert!(first.request_id != second.request_id && third.request_id != first.request_id);
        plan.imported.insert("a.xml".into(), one);
        plan.base_url = Some("https://a.example".into());
        assert_eq!(read(&plan).unwrap().1.url, "https://a.example/a.xml");
        std::fs::write(&path, "").unwrap();
        assert_eq!(read(&plan).unwrap_err(), "is empty");
        File::options().write(true).open(&path).unwrap().set_len(LARGEST + 1_000_000).unwrap();
        assert_eq!(read(&plan).unwrap_err(), "has 3.0 MiB, and a file has at most 2 MiB");
    }
}
