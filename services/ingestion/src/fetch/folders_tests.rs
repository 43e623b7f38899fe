//! Folders with readable files, unreadable files and links that lead out.

use std::{fs::File, os::unix::fs::symlink};

use tempfile::TempDir;

use super::*;
use crate::domain::limits::TEXT_BYTES;

struct Disk {
    _root: TempDir,
    allowed: PathBuf,
    outside: PathBuf,
    folders: Folders,
}

fn disk() -> Disk {
    let root = tempfile::tempdir().unwrap();
    let (allowed, outside) = (root.path().join("wire"), root.path().join("outside"));
    fs::create_dir_all(allowed.join("feeds")).unwrap();
    fs::create_dir_all(&outside).unwrap();
    fs::write(outside.join("secret.txt"), "secret").unwrap();
    let folders = Folders::new(vec![allowed.clone()]);
    Disk { _root: root, allowed, outside, folders }
}

fn names(listed: &[Listed]) -> Vec<&str> {
    listed.iter().map(|file| file.name.as_str()).collect()
}

#[tokio::test]
async fn feeds_and_pages_are_listed_by_name_and_nothing_else() {
    let disk = disk();
    let feeds = disk.allowed.join("feeds");
    for name in ["b.xml", "a.JSON", "c.txt", ".hidden.xml", "d.xml.part", "README"] {
        fs::write(feeds.join(name), name).unwrap();
    }
    fs::create_dir(feeds.join("folder.xml")).unwrap();
    let (files, more) = disk.folders.list(&feeds).await.unwrap();
    assert_eq!((names(&files), more), (vec!["a.JSON", "b.xml", "c.txt"], 0));
    assert_eq!(disk.folders.read(&files[1], 25 << 20).await.unwrap(), b"b.xml");
}

#[tokio::test]
async fn a_link_leads_nowhere_outside() {
    let disk = disk();
    let feeds = disk.allowed.join("feeds");
    fs::write(disk.allowed.join("inside.txt"), "inside").unwrap();
    symlink(disk.allowed.join("inside.txt"), feeds.join("a.txt")).unwrap();
    symlink(disk.outside.join("secret.txt"), feeds.join("b.txt")).unwrap();
    symlink(&disk.outside, disk.allowed.join("door")).unwrap();
    let (files, _) = disk.folders.list(&feeds).await.unwrap();
    assert_eq!(names(&files), ["a.txt", "b.txt"]);
    assert_eq!(disk.folders.read(&files[0], 25 << 20).await.unwrap(), b"inside");
    let refused = disk.folders.read(&files[1], 25 << 20).await.unwrap_err();
    assert_eq!(refused.text, "it leads out of the folders that are allowed");
    for path in [disk.outside.clone(), disk.allowed.join("door")] {
        assert_eq!(disk.folders.list(&path).await.unwrap_err().text, "the folder lies below none that is allowed");
    }
}

#[tokio::test]
async fn a_pipe_or_a_giant_is_not_read() {
    let disk = disk();
    let feeds = disk.allowed.join("feeds");
    let made = std::process::Command::new("mkfifo").arg(feeds.join("a.xml")).status().unwrap();
    assert!(made.success());
    File::create(feeds.join("b.xml")).unwrap().set_len(TEXT_BYTES as u64 + 1).unwrap();
    let (files, _) = disk.folders.list(&feeds).await.unwrap();
    assert_eq!(disk.folders.read(&files[0], 25 << 20).await.unwrap_err().text, "it is no plain file");
    assert_eq!(disk.folders.read(&files[1], 25 << 20).await.unwrap_err().text, "it is larger than 2 MiB");
}

#[tokio::test]
async fn only_what_lies_below_an_allowed_folder_may_be_a_source() {
    let disk = disk();
    assert!(disk.folders.allow(&disk.allowed.join("not/there/yet")).await);
    assert!(!disk.folders.allow(&disk.outside).await);
    assert!(!disk.folders.allow(Path::new("/")).await);
    assert!(!Folders::default().allow(&disk.allowed).await);
    let sibling = disk.allowed.with_file_name("wire-other");
    assert!(!disk.folders.allow(&sibling).await);
}

#[tokio::test]
async fn a_folder_with_too_many_files_is_read_in_part_and_says_so() {
    let disk = disk();
    let feeds = disk.allowed.join("feeds");
    for number in 0..FILES + 3 {
        fs::write(feeds.join(format!("{number:05}.txt")), "x").unwrap();
    }
    let (files, more) = disk.folders.list(&feeds).await.unwrap();
    assert_eq!((files.len(), more), (FILES, 3));
    assert_eq!(files[0].name, "00000.txt");
}
