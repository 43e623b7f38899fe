//! The user's editor, and the file that it edits.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use tempfile::{Builder, NamedTempFile};
use tokio::process::Command;

use crate::client::{error::Failure, file};

/// Larger than any story.
const LARGEST_FORM: u64 = 4 << 20;

/// A text in the user's editor. The file is deleted with this value, unless it is kept.
#[derive(Debug)]
pub struct Draft {
    file: NamedTempFile,
}

impl Draft {
    /// Opens a text in the editor and waits until the editor is closed.
    pub async fn edit(text: &str, name: &str) -> Result<Self, Failure> {
        let prefix = format!("newsroom-{name}-");
        let made = Builder::new().prefix(&prefix).suffix(".txt").tempfile();
        let mut file = made.map_err(|error| failed("cannot make a file for the editor", &error))?;
        file.write_all(text.as_bytes())?;
        file.flush()?;
        let draft = Self { file };
        match draft.open().await {
            Ok(()) => Ok(draft),
            Err(failure) => Err(draft.keep(failure)),
        }
    }

    /// The present text of the file.
    pub fn text(&self) -> Result<String, Failure> {
        file::read_text(&self.file.path().to_string_lossy(), LARGEST_FORM)
    }

    /// Keeps the file. Returns `cause` with the path of the file.
    pub fn keep(self, cause: Failure) -> Failure {
        let path: PathBuf = self.file.path().to_owned();
        match self.file.keep() {
            Ok(_) => Failure::Kept { cause: Box::new(cause), file: path },
            Err(_) => cause,
        }
    }

    async fn open(&self) -> Result<(), Failure> {
        let asked = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| std::env::var(name).ok());
        let editor = asked.into_iter().find(|name| !name.trim().is_empty());
        let editor = editor.unwrap_or_else(|| "vi".into());
        // As in git: the variable may contain arguments too.
        let status = Command::new("sh")
            .args(["-c", &format!("{editor} \"$1\""), "sh"])
            .arg(self.file.path())
            .status()
            .await
            .map_err(|error| failed("cannot start the editor", &error))?;
        match status.success() {
            true => Ok(()),
            false => Err(Failure::Failed(format!("the editor \"{editor}\" ended with {status}"))),
        }
    }
}

/// Keeps a text in a new file. Returns `cause` with the path of the file.
pub fn keep(text: &str, cause: Failure) -> Failure {
    let kept = || {
        let mut file = Builder::new().prefix("newsroom-body-").suffix(".txt").tempfile()?;
        file.write_all(text.as_bytes())?;
        file.keep().map_err(io::Error::from)
    };
    match kept() {
        Ok((_, file)) => Failure::Kept { cause: Box::new(cause), file },
        Err(_) => cause,
    }
}

fn failed(what: &str, error: &io::Error) -> Failure {
    Failure::Failed(format!("{what}: {error}"))
}
