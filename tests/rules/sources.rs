//! Rules for every source file: it is short, states its purpose, and is finished.

use std::path::{Path, PathBuf};

use super::{assert_none, code, tree};

const LONGEST: usize = 400;
/// The extensions of files that people write and read.
const BY_HAND: &[&str] = &["rs", "proto", "toml", "yaml", "conf", "sh", "py", "css", "html", "just"];
/// Names that say nothing about the content.
const EMPTY_NAMES: &[&str] = &["util", "utils", "common", "helper", "helpers", "prelude", "misc"];
/// Marks of unfinished work, in two parts, so that this file does not contain them.
const UNDONE: &[&str] = &[concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK"), concat!("TO", "DO")];
/// The only place that starts tasks.
const TASKS: &str = "services/chassis/src/task.rs";

fn unfinished(text: &str) -> Vec<&'static str> {
    let bare = code::bare(text);
    let code = ["todo!", "unimplemented!", "#[ignore", "#![ignore"].into_iter().filter(|mark| bare.contains(mark));
    code.chain(UNDONE.iter().copied().filter(|mark| text.contains(mark))).collect()
}

fn empty_name(path: &Path, bare: &str) -> Option<String> {
    let mut parts = path.iter().filter_map(|part| Path::new(part).file_stem()?.to_str());
    let in_path = parts.find(|part| EMPTY_NAMES.contains(part)).map(str::to_owned);
    let inline = || code::heads(bare, "mod ").into_iter().find(|name| EMPTY_NAMES.contains(&name.as_str()));
    in_path.or_else(inline)
}

fn bare_spawn(bare: &str) -> bool {
    let squeezed: String = bare.split_whitespace().collect();
    ["tokio::spawn", "tokio::task::spawn(", "tokio::task::{spawn", "Handle::current().spawn"]
        .iter()
        .any(|call| squeezed.contains(call))
}

/// The violations that `of` finds in each Rust file.
fn in_rust(of: impl Fn(&Path, &str) -> Vec<String>) {
    let files = tree::rust_files("");
    assert!(files.len() > 150, "only {} Rust files", files.len());
    assert_none(files.into_iter().flat_map(|path: PathBuf| {
        let text = tree::text(&path).expect("code is text");
        of(&path, &text).into_iter().map(move |breach| format!("{}: {breach}", path.display()))
    }));
}

#[test]
fn nothing_is_left_undone() {
    in_rust(|_, text| unfinished(text).into_iter().map(|mark| format!("has {mark}")).collect());
    for mark in ["fn f() { todo!() }", "#[ignore = \"slow\"]", "// FIX\u{4d}E later"] {
        assert!(!unfinished(mark).is_empty(), "{mark}");
    }
}

#[test]
fn every_module_begins_with_its_purpose() {
    in_rust(|_, text| {
        let published = text.starts_with("//! ") && text.len() > "//! .\n".len();
        if published { vec![] } else { vec!["does not begin with //!".into()] }
    });
}

#[test]
fn no_module_has_a_name_that_says_nothing() {
    in_rust(|path, text| {
        let name = empty_name(path, &code::bare(text));
        name.map(|name| format!("{name} says nothing")).into_iter().collect()
    });
    assert!(empty_name(Path::new("services/x/src/utils/mod.rs"), "").is_some());
    assert!(empty_name(Path::new("a.rs"), "pub mod helpers {").is_some());
    assert!(empty_name(Path::new("services/x/src/commons.rs"), "mod commoner;").is_none());
}

#[test]
fn every_task_has_a_name_and_a_defined_end() {
    in_rust(|path, text| {
        let bare = path != Path::new(TASKS) && bare_spawn(&code::bare(text));
        if bare { vec!["starts a task without newsroom_chassis::task".into()] } else { vec![] }
    });
    assert!(bare_spawn("tokio::spawn(work)") && bare_spawn("tokio::task::\n    spawn(work)"));
    assert!(!bare_spawn("task::spawn(\"name\", work); tokio::task::spawn_blocking(work)"));
    assert!(bare_spawn(&code::bare(&tree::read(TASKS))), "{TASKS} is no longer the place");
}

#[test]
fn no_file_is_longer_than_a_person_reads() {
    let by_hand = |path: &PathBuf| {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        BY_HAND.contains(&ending)
    };
    let files: Vec<PathBuf> = tree::files().into_iter().filter(by_hand).collect();
    assert!(files.len() > 150, "only {} files", files.len());
    assert_none(files.into_iter().filter_map(|path| {
        let lines = tree::text(&path)?.lines().count();
        (lines > LONGEST).then(|| format!("{}: {lines} lines", path.display()))
    }));
}
