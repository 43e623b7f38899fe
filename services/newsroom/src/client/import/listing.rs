//! The files of a folder and of the folders below it, in the order of their paths.

use std::{
    fs, io,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, percent_encode};

use crate::client::error::Failure;

/// The bytes of a path that an address encodes (WHATWG URL, path percent-encode set), and the percent sign.
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'?').add(b'`').add(b'{');
const PATH: &AsciiSet = &ENCODED.add(b'}').add(b'%').add(b'\\').add(b'^');

/// A file to import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFile {
    pub path: PathBuf,
    /// The path below the imported folder, percent-encoded, with `/` between the names.
    pub key: String,
}

impl ListedFile {
    /// The path below the imported folder, for people.
    pub fn name(&self) -> String {
        percent_decode_str(&self.key).decode_utf8_lossy().into_owned()
    }
}

/// A file that was not imported, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The path below the imported folder.
    pub name: String,
    pub reason: String,
}

#[derive(Debug)]
pub struct Listing {
    /// The imported folder, without links.
    pub folder: PathBuf,
    pub files: Vec<ListedFile>,
    /// What cannot be listed.
    pub left_out: Vec<LeftOut>,
}

/// Lists the files below a folder.
pub fn list(folder: &Path) -> Result<Listing, Failure> {
    let shown = folder.display();
    let root = match folder.canonicalize() {
        Ok(root) => root,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Failure::Usage(format!("there is no folder {shown}")));
        }
        Err(error) => return Err(Failure::Usage(format!("cannot open {shown}: {error}"))),
    };
    if !root.is_dir() {
        return Err(Failure::Usage(format!("{shown} is no folder: `newsroom source push` pushes single files")));
    }
    fs::read_dir(&root).map_err(|error| Failure::Usage(format!("cannot read {shown}: {error}")))?;
    let mut listing = Listing { folder: root.clone(), files: Vec::new(), left_out: Vec::new() };
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        if let Err(error) = listing.read(&folder, &mut folders) {
            listing.leave_out(&folder, format!("cannot be read: {error}"));
        }
    }
    listing.files.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    if listing.files.is_empty() && listing.left_out.is_empty() {
        return Err(Failure::Failed(format!("there is no file below {shown}")));
    }
    Ok(listing)
}

impl Listing {
    /// Reads the entries of one folder. Adds the folders in it to `folders`.
    fn read(&mut self, folder: &Path, folders: &mut Vec<PathBuf>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_name().as_bytes().starts_with(b".") {
                continue;
            }
            let (path, kind) = (entry.path(), entry.file_type()?);
            if kind.is_dir() {
                folders.push(path);
                continue;
            }
            match fs::metadata(&path) {
                Ok(target) if target.is_file() => {
                    let key = percent_encode(self.below(&path).as_os_str().as_bytes(), PATH).to_string();
                    self.files.push(ListedFile { path, key });
                }
                Ok(target) if target.is_dir() => {
                    self.leave_out(&path, "is a link to a folder, which is not followed".into());
                }
                Ok(_) => self.leave_out(&path, "is no regular file".into()),
                Err(error) => self.leave_out(&path, format!("cannot be read: {error}")),
            }
        }
        Ok(())
    }

    fn below<'p>(&self, path: &'p Path) -> &'p Path {
        path.strip_prefix(&self.folder).unwrap_or(path)
    }

    fn leave_out(&mut self, path: &Path, reason: String) {
        let name = self.below(path).display().to_string();
        self.left_out.push(LeftOut { name, reason });
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn keys(listing: &Listing) -> Vec<&str> {
        listing.files.iter().map(|file| file.key.as_str()).collect()
    }

    #[test]
    fn files_are_listed_in_the_order_of_their_paths() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b/2.xml", "b/1.xml", "a.xml", "b/c/é 1.xml", ".hidden", "b/.git/x"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let listing = list(folder.path()).unwrap();
        assert_eq!(keys(&listing), ["a.xml", "b/1.xml", "b/2.xml", "b/c/%C3%A9%201.xml"]);
        assert_eq!(listing.left_out, []);
    }

    #[test]
    fn what_is_no_file_is_left_out_with_its_reason() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("one.xml"), "x").unwrap();
        symlink("one.xml", path("same.xml")).unwrap();
        symlink("loop", path("loop")).unwrap();
        symlink("nowhere", path("broken")).unwrap();
        symlink("..", path("up")).unwrap();
        let socket = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
        let mut listing = list(folder.path()).unwrap();
        drop(socket);
        assert_eq!(keys(&listing), ["one.xml", "same.xml"]);
        listing.left_out.sort_by(|one, other| one.name.cmp(&other.name));
        let told: Vec<_> = listing.left_out.iter().map(|left| format!("{} {}", left.name, left.reason)).collect();
        assert!(told[0].starts_with("broken cannot be read: No such file"), "{told:?}");
        assert!(told[1].starts_with("loop cannot be read: Too many levels"), "{told:?}");
        assert_eq!(told[2..], ["socket is no regular file", "up is a link to a folder, which is not followed"]);
    }

    #[test]
    fn a_folder_that_cannot_be_imported_is_told_in_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let told = |path: &Path| list(path).unwrap_err().to_string();
        let missing = folder.path().join("none");
        assert_eq!(told(&missing), format!("there is no folder {}", missing.display()));
        assert_eq!(told(folder.path()), format!("there is no file below {}", folder.path().display()));
        let file = folder.path().join("file");
        fs::write(&file, "x").unwrap();
        assert!(told(&file).contains("is no folder"), "{}", told(&file));
    }
}
