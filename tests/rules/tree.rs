//! The files of the project, and the installed tools.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The top of the project.
pub fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().find(|folder| folder.join("justfile").is_file()).expect("the tests lie inside the project")
}

/// Every file of the project, committed or not, relative to the top.
pub fn files() -> Vec<PathBuf> {
    let mut git = Command::new("git");
    git.arg("-C").arg(root()).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let listed = git.output().expect("git is there: the project is a git repository");
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let listed = String::from_utf8(listed.stdout).expect("our paths are UTF-8");
    // A deleted file that is not committed yet is still listed.
    let there = listed.split_terminator('\0').map(PathBuf::from).filter(|path| root().join(path).is_file());
    let files: Vec<PathBuf> = there.collect();
    assert!(files.len() > 100, "git lists only {} files", files.len());
    files
}

/// The Rust files below a folder.
pub fn rust_files(below: &str) -> Vec<PathBuf> {
    let rust = |path: &PathBuf| path.starts_with(below) && path.extension().is_some_and(|ending| ending == "rs");
    files().into_iter().filter(rust).collect()
}

/// The text of a file; `None` when it is not a text.
pub fn text(path: &Path) -> Option<String> {
    let bytes = std::fs::read(root().join(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    String::from_utf8(bytes).ok()
}

/// The text of a file that must exist.
pub fn read(path: &str) -> String {
    text(Path::new(path)).unwrap_or_else(|| panic!("{path} is no text"))
}

/// A tool that `./just tools` installs.
pub fn tool(name: &str) -> PathBuf {
    let local = root().join(".tools/bin").join(name);
    if local.is_file() {
        return local;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|candidate| candidate.is_file());
    found.unwrap_or_else(|| panic!("no {name} was found: `./just tools` installs it"))
}

/// Runs a command. Returns whether it succeeded, and its whole output.
pub fn run(command: &mut Command) -> (bool, String) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    (output.status.success(), said)
}
